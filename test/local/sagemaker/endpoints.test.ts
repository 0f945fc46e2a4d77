import { expect, test } from 'vitest';
import { BUCKET, type Local, openLocal } from './support/local.js';
import { createEndpoint, endpointConfig, invoke, trainModel } from './support/resources.js';

const ENDPOINT_ARN = 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/adult';
const named = { EndpointName: 'adult' };

const update = (config: string, more: Record<string, unknown> = {}) => ({
  ...named,
  EndpointConfigName: config,
  ...more,
});

/** A second model with different predictions, and an endpoint config with the same name. */
async function addModel(local: Local, name: string): Promise<void> {
  await trainModel(local, name, 3);
  await local.call('CreateEndpointConfig', endpointConfig(name, name));
}

test('a new endpoint is Creating and rejects invocations, then InService with its variants and capture settings', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.call('CreateEndpointConfig', endpointConfig('config-a', 'model-a'));
  expect(await local.call('CreateEndpoint', { ...named, EndpointConfigName: 'config-a' })).toEqual({
    EndpointArn: ENDPOINT_ARN,
  });
  expect((await local.call('DescribeEndpoint', named)).EndpointStatus).toBe('Creating');
  await expect(invoke(local, 'adult', '0.1,red')).rejects.toMatchObject({
    code: 'ValidationError',
    statusCode: 400,
    message: 'Endpoint adult of account 123456789012 not found.',
  });
  await local.sagemaker.idle();
  expect(await local.call('DescribeEndpoint', named)).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'config-a',
    ProductionVariants: [
      { VariantName: 'AllTraffic', CurrentWeight: 1, CurrentInstanceCount: 1, DesiredInstanceCount: 1 },
    ],
    DataCaptureConfig: { EnableCapture: true, CaptureStatus: 'Started', CurrentSamplingPercentage: 100 },
  });
  expect(local.events('TrafficShifted')).toMatchObject([{ endpointConfig: 'config-a', models: ['model-a'] }]);
});

test('an invocation returns one prediction per line as CSV, and the name of the variant', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  const answer = await local.sagemaker.invoke('adult', {
    body: Buffer.from('-1.5,red\n1.5,blue\n'),
    contentType: 'text/csv',
  });
  expect(answer).toMatchObject({
    contentType: 'text/csv; charset=utf-8',
    invokedProductionVariant: 'AllTraffic',
  });
  const [low, high] = answer.body.toString().split('\n').map(Number);
  expect(low).toBeLessThan(0.5);
  expect(high).toBeGreaterThan(0.5);
});

test('an invocation that the model cannot parse is a ModelError with status 424 and the container’s message', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await expect(invoke(local, 'adult', '1,2,3')).rejects.toMatchObject({
    code: 'ModelError',
    statusCode: 424,
    message: expect.stringMatching(/^Received client error \(400\) from primary with message ".*3 columns/),
  });
  const other = { body: Buffer.from('{}'), contentType: 'application/x-npy' };
  await expect(local.sagemaker.invoke('adult', other)).rejects.toThrow(/\(415\)/);
});

test('traffic shifts while the endpoint is Updating and still returns the old config', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await addModel(local, 'model-b');
  const before = await invoke(local, 'adult', '1.0,red');

  const atShift: Promise<unknown>[] = [];
  const append = local.platform.events.append.bind(local.platform.events);
  local.platform.events.append = (event) => {
    append(event);
    if (event.type === 'TrafficShifted') {
      atShift.push(local.call('DescribeEndpoint', named), invoke(local, 'adult', '1.0,red'));
    }
  };
  await local.call('UpdateEndpoint', update('model-b'));
  expect(await invoke(local, 'adult', '1.0,red')).toBe(before);
  await local.sagemaker.idle();

  const [described, answer] = await Promise.all(atShift);
  expect(described).toMatchObject({
    EndpointStatus: 'Updating',
    EndpointConfigName: 'model-a',
    PendingDeploymentSummary: { EndpointConfigName: 'model-b' },
  });
  expect(answer).not.toBe(before);
  const after = await local.call('DescribeEndpoint', named);
  expect(after).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'model-b' });
  expect(after.PendingDeploymentSummary).toBeUndefined();
  expect(after.LastModifiedTime.getTime()).toBeGreaterThan(
    (described as typeof after).LastModifiedTime.getTime(),
  );
  expect(await invoke(local, 'adult', '1.0,red')).toBe(answer);
});

test('endpoint operations reject unknown names, existing names and updates in progress with SageMaker’s messages', async () => {
  const local = await openLocal();
  const arn = (kind: string, name: string) => `"arn:aws:sagemaker:us-east-1:123456789012:${kind}/${name}"`;
  const rejected = (operation: string, input: Record<string, unknown>, message: string) =>
    expect(local.call(operation, input)).rejects.toMatchObject({ code: 'ValidationException', message });

  await rejected('DescribeEndpoint', named, `Could not find endpoint ${arn('endpoint', 'adult')}.`);
  await rejected(
    'CreateEndpoint',
    update('none'),
    `Could not find endpoint configuration ${arn('endpoint-config', 'none')}.`,
  );
  await rejected(
    'CreateEndpointConfig',
    endpointConfig('c', 'None'),
    `Could not find model ${arn('model', 'none')}.`,
  );
  await createEndpoint(local, 'adult', 'model-a');
  await rejected(
    'CreateEndpoint',
    update('model-a'),
    `Cannot create already existing endpoint ${arn('endpoint', 'adult')}.`,
  );
  await rejected(
    'CreateEndpointConfig',
    endpointConfig('model-a', 'model-a'),
    `Cannot create already existing endpoint configuration ${arn('endpoint-config', 'model-a')}.`,
  );
  const model = await local.call('DescribeModel', { ModelName: 'model-a' });
  await rejected('CreateModel', model, `Cannot create already existing model ${arn('model', 'model-a')}.`);
  await local.call('UpdateEndpoint', update('model-a'));
  const busy = `Cannot update in-progress endpoint ${arn('endpoint', 'adult')}.`;
  await rejected('UpdateEndpoint', update('model-a'), busy);
  await rejected('DeleteEndpoint', named, busy);
});

test.each([
  [
    'does not exist',
    async (local: Local) => local.platform.objects.delete(BUCKET, 'models/model-b/output/model.tar.gz'),
    /^Failed to download model data for container "container_1" from URL: "s3:\/\/examples\/models\/model-b/,
  ],
  [
    'is not an archive',
    async (local: Local) => local.put('models/model-b/output/model.tar.gz', 'rubbish'),
    /^Failed to extract model data archive for container "container_1"/,
  ],
])(
  'an update whose model data %s is rolled back: InService with the old config and a failure reason',
  async (_, spoil, reason) => {
    const local = await openLocal();
    await createEndpoint(local, 'adult', 'model-a');
    await addModel(local, 'model-b');
    const before = await invoke(local, 'adult', '1.0,red');
    await spoil(local);
    await local.call('UpdateEndpoint', update('model-b'));
    await local.sagemaker.idle();
    const endpoint = await local.call('DescribeEndpoint', named);
    expect(endpoint).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'model-a' });
    expect(endpoint.FailureReason).toMatch(reason);
    expect(await invoke(local, 'adult', '1.0,red')).toBe(before);
    expect(local.events('TrafficShifted')).toHaveLength(1);

    await local.call('UpdateEndpoint', update('model-a'));
    await local.sagemaker.idle();
    expect((await local.call('DescribeEndpoint', named)).FailureReason).toBeUndefined();
  },
);

test('an endpoint is Failed after a failed first deployment, and can only be deleted', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.call('CreateEndpointConfig', endpointConfig('config-a', 'model-a'));
  await local.platform.objects.delete(BUCKET, 'models/model-a/output/model.tar.gz');
  await local.call('CreateEndpoint', { ...named, EndpointConfigName: 'config-a' });
  await local.sagemaker.idle();
  expect(await local.call('DescribeEndpoint', named)).toMatchObject({
    EndpointStatus: 'Failed',
    FailureReason: expect.stringMatching(/^Failed to download model data/),
  });
  await expect(local.call('UpdateEndpoint', update('config-a'))).rejects.toThrow(
    /Delete the endpoint and create it again/,
  );
  await local.call('DeleteEndpoint', named);
  await local.sagemaker.idle();
  await expect(local.call('DescribeEndpoint', named)).rejects.toThrow(/Could not find endpoint/);
});

test('CreateModel rejects model data that does not exist', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  const { PrimaryContainer, ExecutionRoleArn } = await local.call('DescribeModel', { ModelName: 'model-a' });
  const ModelDataUrl = 's3://examples/none/model.tar.gz';
  await expect(
    local.call('CreateModel', {
      ModelName: 'other',
      ExecutionRoleArn,
      PrimaryContainer: { ...PrimaryContainer, ModelDataUrl },
    }),
  ).rejects.toThrow(`Could not find model data at ${ModelDataUrl}.`);
});

test('an update resets the instance count of a scaled-out endpoint unless variant properties are retained', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await addModel(local, 'model-b');
  const variant = async () => (await local.call('DescribeEndpoint', named)).ProductionVariants[0];
  await local.call('UpdateEndpointWeightsAndCapacities', {
    ...named,
    DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount: 4, DesiredWeight: 0.5 }],
  });
  await local.sagemaker.idle();
  expect(await variant()).toMatchObject({ DesiredInstanceCount: 4, DesiredWeight: 0.5 });

  const keep = { RetainAllVariantProperties: true };
  const exclude = { ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }] };
  await local.call('UpdateEndpoint', update('model-b', { ...keep, ...exclude }));
  await local.sagemaker.idle();
  expect(await variant()).toMatchObject({ DesiredInstanceCount: 4, DesiredWeight: 1 });
  await local.call('UpdateEndpoint', update('model-a'));
  await local.sagemaker.idle();
  expect(await variant()).toMatchObject({ DesiredInstanceCount: 1, DesiredWeight: 1 });
});

test('DescribeEndpoint returns the last deployment config, which an update reuses only with RetainDeploymentConfig', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  const DeploymentConfig = {
    BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 } },
  };
  const last = async (more: Record<string, unknown>) => {
    await local.call('UpdateEndpoint', update('model-a', more));
    await local.sagemaker.idle();
    return (await local.call('DescribeEndpoint', named)).LastDeploymentConfig;
  };
  expect(await last({ DeploymentConfig })).toEqual(DeploymentConfig);
  expect(await last({ RetainDeploymentConfig: true })).toEqual(DeploymentConfig);
  expect(await last({})).toBeUndefined();
});

test('deleting the config and the model of a live endpoint does not change its predictions, even after a restart', async () => {
  const before = await openLocal();
  await createEndpoint(before, 'adult', 'model-a');
  const answer = await invoke(before, 'adult', '1.0,red');
  await before.call('DeleteModel', { ModelName: 'model-a' });
  await before.call('DeleteEndpointConfig', { EndpointConfigName: 'model-a' });
  expect(await invoke(before, 'adult', '1.0,red')).toBe(answer);
  const after = await before.restart();
  expect(await invoke(after, 'adult', '1.0,red')).toBe(answer);
});

test('an update that is interrupted by a kill after the traffic shift completes after a restart', async () => {
  const before = await openLocal();
  await createEndpoint(before, 'adult', 'model-a');
  await addModel(before, 'model-b');
  const { events } = before.platform;
  const append = events.append.bind(events);
  const restarted = new Promise<Local>((resolve) => {
    events.append = (event) => {
      append(event);
      if (event.type === 'TrafficShifted') resolve(before.restart());
    };
  });
  await before.call('UpdateEndpoint', update('model-b'));
  const after = await restarted;
  expect(await after.call('DescribeEndpoint', named)).toMatchObject({
    EndpointStatus: 'Updating',
    EndpointConfigName: 'model-a',
  });
  await after.sagemaker.idle();
  expect(await after.call('DescribeEndpoint', named)).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'model-b',
  });
  expect(after.events('TrafficShifted').map(({ endpointConfig: config }) => config)).toEqual([
    'model-a',
    'model-b',
  ]);
});

test('variants share the traffic by weight, and TargetVariant selects one variant', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await trainModel(local, 'model-b', 3);
  const variants = ['a', 'b'].map((name) => ({
    VariantName: name,
    ModelName: `model-${name}`,
    InitialInstanceCount: 1,
    InstanceType: 'ml.m5.large',
    InitialVariantWeight: name === 'a' ? 3 : 1,
  }));
  await local.call('CreateEndpointConfig', { EndpointConfigName: 'two', ProductionVariants: variants });
  await local.call('CreateEndpoint', { ...named, EndpointConfigName: 'two' });
  await local.sagemaker.idle();
  const request = { body: Buffer.from('1.0,red'), contentType: 'text/csv' };
  let a = 0;
  for (let i = 0; i < 400; i++) {
    if ((await local.sagemaker.invoke('adult', request)).invokedProductionVariant === 'a') a++;
  }
  // 400 draws at 3/4: mean 300, standard deviation 8.7; the seed is fixed.
  expect(a).toBeGreaterThan(270);
  expect(a).toBeLessThan(330);
  const targeted = await local.sagemaker.invoke('adult', { ...request, targetVariant: 'b' });
  expect(targeted.invokedProductionVariant).toBe('b');
  await expect(local.sagemaker.invoke('adult', { ...request, targetVariant: 'c' })).rejects.toThrow(/a, b/);
});

test('a serverless endpoint can be created, although Model Monitor cannot monitor it', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  const { DataCaptureConfig: _, ...config } = endpointConfig('serverless', 'model-a');
  const ServerlessConfig = { MemorySizeInMB: 2048, MaxConcurrency: 5 };
  await local.call('CreateEndpointConfig', {
    ...config,
    ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'model-a', ServerlessConfig }],
  });
  await local.call('CreateEndpoint', { ...named, EndpointConfigName: 'serverless' });
  await local.sagemaker.idle();
  const endpoint = await local.call('DescribeEndpoint', named);
  expect(endpoint).toMatchObject({
    EndpointStatus: 'InService',
    ProductionVariants: [{ CurrentServerlessConfig: ServerlessConfig }],
  });
  expect(endpoint.DataCaptureConfig).toBeUndefined();
});
