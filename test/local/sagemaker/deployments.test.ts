import { expect, test } from 'vitest';
import type { LocalEvent } from '../../../src/local/platform.js';
import { type Local, openLocal } from './support/local.js';
import { createEndpoint, endpointConfig, invoke, trainModel } from './support/resources.js';
import { until } from './support/until.js';

const named = { EndpointName: 'adult' };
const MINUTE = 60;

const blueGreen = (routing: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  BlueGreenUpdatePolicy: {
    TrafficRoutingConfiguration: { WaitIntervalInSeconds: 10 * MINUTE, ...routing },
    ...more,
  },
});
const percent = (Value: number) => ({ Type: 'CAPACITY_PERCENT', Value });
const canary = blueGreen({ Type: 'CANARY', CanarySize: percent(25) });
const watching = (...names: readonly string[]) => ({
  AutoRollbackConfiguration: { Alarms: names.map((AlarmName) => ({ AlarmName })) },
});

/** An endpoint that serves model-a, and an endpoint config with model-b. */
async function twoModels(): Promise<Local> {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await trainModel(local, 'model-b', 3);
  await local.call('CreateEndpointConfig', endpointConfig('model-b', 'model-b'));
  return local;
}

const update = (
  local: Local,
  DeploymentConfig: Record<string, unknown>,
  more: Record<string, unknown> = {},
) => local.call('UpdateEndpoint', { ...named, EndpointConfigName: 'model-b', DeploymentConfig, ...more });
const describe = (local: Local) => local.call('DescribeEndpoint', named);

/** Resolves after the given number of traffic shifts since the endpoint was created. */
const shifted = (local: Local, times: number) =>
  until(async () => local.events('TrafficShifted').length === times + 1);
const stages = (endpoint: { PendingDeploymentSummary?: { ProductionVariants: readonly object[] } }) =>
  endpoint.PendingDeploymentSummary?.ProductionVariants[0];

/** Steps the clock by the given minutes. Waits for the clock then end by themselves. */
const pass = (local: Local, minutes: number) =>
  local.stepTo(new Date(local.platform.clock.now().getTime() + minutes * 60_000).toISOString());

/** The number of 400 requests that each of the two models served. */
async function shares(local: Local): Promise<{ readonly old: number; readonly new: number }> {
  const answers = new Map<string, number>();
  for (let i = 0; i < 400; i++) {
    const answer = await invoke(local, 'adult', '1.0,red');
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  // model-a was trained around 0 and model-b around 3, so the higher of the two predictions is model-a's.
  const high = [...answers.keys()].sort((a, b) => Number(b) - Number(a))[0] ?? '';
  return { old: answers.get(high) ?? 0, new: 400 - (answers.get(high) ?? 0) };
}

test('a canary fleet serves its share of the requests during the baking period, and then all of them', async () => {
  const local = await twoModels();
  await update(local, canary);
  await shifted(local, 1);
  const during = await describe(local);
  expect(during).toMatchObject({
    EndpointStatus: 'Updating',
    EndpointConfigName: 'model-a',
    ProductionVariants: [{ VariantName: 'AllTraffic', CurrentWeight: 0.75, DesiredWeight: 1 }],
    PendingDeploymentSummary: {
      EndpointConfigName: 'model-b',
      ProductionVariants: [{ VariantName: 'AllTraffic', CurrentWeight: 0.25, DesiredWeight: 1 }],
    },
  });
  expect(stages(during)).toMatchObject({
    VariantStatus: [{ Status: 'Baking', StartTime: expect.any(Date) }],
  });
  // 400 draws at 1/4: mean 100, standard deviation 8.7; the seed is fixed.
  const { new: answered } = await shares(local);
  expect(answered).toBeGreaterThan(70);
  expect(answered).toBeLessThan(130);
  expect(local.events('TrafficShifted').at(-1)).toMatchObject({ models: ['model-a', 'model-b'] });

  await pass(local, 10);
  await shifted(local, 2);
  const whole = await describe(local);
  expect(whole).toMatchObject({ EndpointStatus: 'Updating', ProductionVariants: [{ CurrentWeight: 0 }] });
  expect(stages(whole)).toMatchObject({ CurrentWeight: 1, VariantStatus: [{ Status: 'Baking' }] });
  expect(local.events('TrafficShifted').at(-1)).toMatchObject({ models: ['model-b'] });

  await pass(local, 10);
  await local.sagemaker.idle();
  const after = await describe(local);
  expect(after).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'model-b',
    LastDeploymentConfig: canary,
    ProductionVariants: [{ CurrentWeight: 1 }],
  });
  expect(after.PendingDeploymentSummary).toBeUndefined();
});

test('invocations of both fleets are captured during a canary, each record under the model that served it', async () => {
  const local = await twoModels();
  await update(local, canary);
  await shifted(local, 1);
  const answered = await shares(local);
  await local.sagemaker.flushCapture();
  const captured = (model: string) =>
    local
      .events('CaptureWritten')
      .filter((event: Extract<LocalEvent, { type: 'CaptureWritten' }>) => event.model === model)
      .reduce((sum, { records }) => sum + records, 0);
  expect({ old: captured('model-a'), new: captured('model-b') }).toEqual(answered);
  await pass(local, 20);
  await local.sagemaker.idle();
});

test('linear traffic shifting adds its step at each interval, and one step of the clock can pass several intervals', async () => {
  const local = await twoModels();
  await update(local, blueGreen({ Type: 'LINEAR', LinearStepSize: percent(30) }));
  const weights: number[] = [];
  for (const step of [1, 2]) {
    await shifted(local, step);
    weights.push((stages(await describe(local)) as { CurrentWeight: number }).CurrentWeight);
    if (step < 2) await pass(local, 10);
  }
  expect(weights).toEqual([0.3, 0.6]);
  await pass(local, 30);
  await local.sagemaker.idle();
  expect(await describe(local)).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'model-b',
  });
  expect(local.events('TrafficShifted')).toHaveLength(5);
});

test('the old fleet is kept during the termination wait', async () => {
  const local = await twoModels();
  await update(
    local,
    blueGreen({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 }, { TerminationWaitInSeconds: 10 * MINUTE }),
  );
  await until(async () => (await describe(local)).ProductionVariants[0].VariantStatus !== undefined);
  expect(await describe(local)).toMatchObject({
    EndpointStatus: 'Updating',
    ProductionVariants: [{ CurrentWeight: 0, VariantStatus: [{ Status: 'Deleting' }] }],
  });
  await pass(local, 10);
  await local.sagemaker.idle();
  expect((await describe(local)).EndpointStatus).toBe('InService');
});

test('an alarm during a deployment rolls it back: RollingBack, then InService with the old config', async () => {
  const local = await twoModels();
  local.sagemaker.alarms.set('errors', 'OK');
  local.sagemaker.alarms.set('other', 'ALARM');
  const statuses: string[] = [];
  const append = local.platform.events.append.bind(local.platform.events);
  local.platform.events.append = (event) => {
    append(event);
    if (event.type === 'TrafficShifted') {
      void describe(local).then(({ EndpointStatus, FailureReason }) => {
        statuses.push(
          `${EndpointStatus} ${FailureReason === undefined ? 'without a reason' : 'with a reason'}`,
        );
      });
    }
  };
  await update(local, { ...canary, ...watching('errors') });
  await shifted(local, 1);
  local.sagemaker.alarms.set('errors', 'ALARM', 'too many 5xx');
  await local.sagemaker.idle();
  expect(statuses).toEqual(['Updating without a reason', 'RollingBack with a reason']);
  const after = await describe(local);
  expect(after).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'model-a',
    FailureReason: expect.stringMatching(/alarm\(s\) errors went into ALARM/),
    ProductionVariants: [{ CurrentWeight: 1 }],
  });
  expect(after.PendingDeploymentSummary).toBeUndefined();
  expect(await shares(local)).toEqual({ old: 400, new: 0 });
  expect(local.events('TrafficShifted').at(-1)).toMatchObject({
    endpointConfig: 'model-a',
    models: ['model-a'],
  });

  await local.call('UpdateEndpoint', { ...named, EndpointConfigName: 'model-b' });
  await local.sagemaker.idle();
  expect((await describe(local)).FailureReason).toBeUndefined();
});

test('a deployment that exceeds its execution timeout is rolled back', async () => {
  const local = await twoModels();
  await update(
    local,
    blueGreen({ Type: 'CANARY', CanarySize: percent(50) }, { MaximumExecutionTimeoutInSeconds: 15 * MINUTE }),
  );
  await shifted(local, 1);
  await pass(local, 60);
  await local.sagemaker.idle();
  expect(await describe(local)).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'model-a',
    FailureReason: expect.stringMatching(/MaximumExecutionTimeoutInSeconds \(900\)/),
  });
});

test('a canary deployment continues after a restart, and its traffic shifts only once', async () => {
  const before = await twoModels();
  await update(before, canary);
  await shifted(before, 1);
  const after = await before.restart();
  await pass(after, 20);
  await after.sagemaker.idle();
  expect(await describe(after)).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'model-b',
  });
  expect(after.events('TrafficShifted').map(({ models }) => models)).toEqual([
    ['model-a'],
    ['model-a', 'model-b'],
    ['model-b'],
  ]);
});

test('an endpoint cannot be updated during a deployment', async () => {
  const local = await twoModels();
  await update(local, canary);
  await shifted(local, 1);
  await expect(update(local, canary)).rejects.toThrow(
    'Cannot update in-progress endpoint "arn:aws:sagemaker:us-east-1:123456789012:endpoint/adult".',
  );
  await pass(local, 20);
  await local.sagemaker.idle();
});

test('a rolling update replaces the fleet in batches', async () => {
  const local = await twoModels();
  await update(local, {
    RollingUpdatePolicy: { MaximumBatchSize: percent(50), WaitIntervalInSeconds: 10 * MINUTE },
  });
  await shifted(local, 1);
  expect(stages(await describe(local))).toMatchObject({ CurrentWeight: 0.5 });
  await pass(local, 30);
  await local.sagemaker.idle();
  expect((await describe(local)).EndpointConfigName).toBe('model-b');
});

test('UpdateEndpointWeightsAndCapacities changes the fleet in service, which keeps its models and deployment config', async () => {
  const local = await twoModels();
  await update(local, blueGreen({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 }));
  await local.sagemaker.idle();
  const { LastDeploymentConfig } = await describe(local);
  local.sagemaker.hold('endpoint/');
  await local.call('UpdateEndpointWeightsAndCapacities', {
    ...named,
    DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredInstanceCount: 3 }],
  });
  const during = await describe(local);
  expect(during).toMatchObject({
    EndpointStatus: 'Updating',
    ProductionVariants: [{ CurrentInstanceCount: 1, DesiredInstanceCount: 3, CurrentWeight: 1 }],
  });
  expect(during.PendingDeploymentSummary).toBeUndefined();
  local.sagemaker.release();
  await local.sagemaker.idle();
  expect(await describe(local)).toMatchObject({
    EndpointStatus: 'InService',
    LastDeploymentConfig,
    ProductionVariants: [{ CurrentInstanceCount: 3, DesiredInstanceCount: 3 }],
  });
});

test('properties in ExcludeRetainedVariantProperties are taken from the new config', async () => {
  const local = await twoModels();
  const scale = async () => {
    await local.call('UpdateEndpointWeightsAndCapacities', {
      ...named,
      DesiredWeightsAndCapacities: [
        { VariantName: 'AllTraffic', DesiredInstanceCount: 5, DesiredWeight: 0.5 },
      ],
    });
    await local.sagemaker.idle();
  };
  const retain = async (...excluded: readonly string[]) => {
    await scale();
    await local.call('UpdateEndpoint', {
      ...named,
      EndpointConfigName: 'model-b',
      RetainAllVariantProperties: true,
      ExcludeRetainedVariantProperties: excluded.map((VariantPropertyType) => ({ VariantPropertyType })),
    });
    await local.sagemaker.idle();
    const [{ CurrentInstanceCount, CurrentWeight }] = (await describe(local)).ProductionVariants;
    return [CurrentInstanceCount, CurrentWeight];
  };
  expect(await retain()).toEqual([5, 0.5]);
  expect(await retain('DesiredInstanceCount')).toEqual([1, 0.5]);
  expect(await retain('DesiredWeight')).toEqual([5, 1]);
  expect(await retain('DesiredInstanceCount', 'DesiredWeight')).toEqual([1, 1]);
});

test.each([
  ['a canary without its size', blueGreen({ Type: 'CANARY' }), /CanarySize is required/],
  [
    'a canary of more than half',
    blueGreen({ Type: 'CANARY', CanarySize: percent(51) }),
    /51% of the capacity/,
  ],
  ['a linear step of less than 10%', blueGreen({ Type: 'LINEAR', LinearStepSize: percent(9) }), /10 to 50%/],
  [
    'a canary size for a linear shift',
    blueGreen({ Type: 'LINEAR', LinearStepSize: percent(20), CanarySize: percent(20) }),
    /only valid for traffic routing of type CANARY/,
  ],
  [
    'both policies',
    { ...canary, RollingUpdatePolicy: { MaximumBatchSize: percent(20), WaitIntervalInSeconds: 0 } },
    /only one of/,
  ],
  [
    'an alarm that does not exist',
    { ...canary, ...watching('none') },
    /Could not find the CloudWatch alarm\(s\) none/,
  ],
])('an update with %s is rejected, and the endpoint stays in service', async (_, config, reason) => {
  const local = await twoModels();
  await expect(update(local, config)).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(reason),
  });
  expect((await describe(local)).EndpointStatus).toBe('InService');
});
