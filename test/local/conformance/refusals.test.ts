/**
 * The codes and sentences with which SageMaker refuses what is missing, there already or busy. The sentences are those
 * that its controllers and Terraform's finders match on; only what is quoted after them differs.
 */
import { describe, expect, test } from 'vitest';
import { type Local, openLocal } from '../sagemaker/support/local.js';
import { createEndpoint, endpointConfig, ROLE, trainingJob } from '../sagemaker/support/resources.js';
import { MINIMAL_REQUESTS } from './minimal-requests.js';

const arn = (kind: string, name: string) => `arn:aws:sagemaker:us-east-1:123456789012:${kind}/${name}`;
const refused = (local: Local, operation: string, input: Record<string, unknown>) =>
  local.call(operation, input).then(
    () => `${operation} was carried out`,
    ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
  );
const minimal = (operation: string) => ({
  ...MINIMAL_REQUESTS.find((one) => one.operation === operation)?.input,
});

describe('what is missing', () => {
  const kinds = ['data-quality', 'model-quality', 'model-bias', 'model-explainability'] as const;
  const typeOf = (kind: string) =>
    kind.replace(/(^|-)(\w)/g, (_, _dash: string, letter: string) => letter.toUpperCase());
  const missing: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ...['DescribeEndpoint', 'DeleteEndpoint'].map(
      (operation) =>
        [
          operation,
          { EndpointName: 'None' },
          `ValidationException: Could not find endpoint "${arn('endpoint', 'none')}".`,
        ] as const,
    ),
    [
      'UpdateEndpoint',
      { EndpointName: 'None', EndpointConfigName: 'None' },
      `ValidationException: Could not find endpoint "${arn('endpoint', 'none')}".`,
    ],
    [
      'UpdateEndpointWeightsAndCapacities',
      { EndpointName: 'None', DesiredWeightsAndCapacities: [{ VariantName: 'v' }] },
      `ValidationException: Could not find endpoint "${arn('endpoint', 'none')}".`,
    ],
    ...['DescribeEndpointConfig', 'DeleteEndpointConfig'].map(
      (operation) =>
        [
          operation,
          { EndpointConfigName: 'None' },
          `ValidationException: Could not find endpoint configuration "${arn('endpoint-config', 'none')}".`,
        ] as const,
    ),
    ...['DescribeModel', 'DeleteModel'].map(
      (operation) =>
        [
          operation,
          { ModelName: 'None' },
          `ValidationException: Could not find model "${arn('model', 'none')}".`,
        ] as const,
    ),
    ...['Processing', 'Transform'].flatMap((kind) =>
      ['Describe', 'Stop'].map(
        (verb) =>
          [
            `${verb}${kind}Job`,
            { [`${kind}JobName`]: 'None' },
            'ValidationException: Could not find requested job with name: None',
          ] as const,
      ),
    ),
    ...['Describe', 'Stop'].map(
      (verb) =>
        [
          `${verb}TrainingJob`,
          { TrainingJobName: 'None' },
          'ValidationException: Requested resource not found.',
        ] as const,
    ),
    ...kinds.flatMap((kind) =>
      ['Describe', 'Delete'].map(
        (verb) =>
          [
            `${verb}${typeOf(kind)}JobDefinition`,
            { JobDefinitionName: 'None' },
            `ResourceNotFound: Could not find job definition "${arn(`${kind}-job-definition`, 'none')}".`,
          ] as const,
      ),
    ),
    ...['Describe', 'Start', 'Stop', 'Delete'].map(
      (verb) =>
        [
          `${verb}MonitoringSchedule`,
          { MonitoringScheduleName: 'None' },
          `ResourceNotFound: Monitoring Schedule ${arn('monitoring-schedule', 'none')} not found`,
        ] as const,
    ),
    [
      'UpdateMonitoringSchedule',
      { ...minimal('UpdateMonitoringSchedule'), MonitoringScheduleName: 'None' },
      `ResourceNotFound: Monitoring Schedule ${arn('monitoring-schedule', 'none')} not found`,
    ],
    [
      'ListMonitoringAlerts',
      { MonitoringScheduleName: 'None' },
      `ResourceNotFound: Monitoring Schedule ${arn('monitoring-schedule', 'none')} not found`,
    ],
    ...[
      'DescribeModelPackageGroup',
      'DeleteModelPackageGroup',
      'ListModelPackages',
      'CreateModelPackage',
    ].map(
      (operation) =>
        [
          operation,
          { ModelPackageGroupName: 'None' },
          `ValidationException: Cannot find Model Package Group: ${arn('model-package-group', 'none')}.`,
        ] as const,
    ),
  ];

  test.each(missing)('%s %j', async (operation, input, expected) => {
    expect(await refused(await openLocal(), operation, input)).toBe(expected);
  });

  test('no operation that names an existing resource is left out', () => {
    const covered = new Set(missing.map(([operation]) => operation));
    const naming = MINIMAL_REQUESTS.map(({ operation }) => operation).filter(
      (operation) =>
        /^(Describe|Delete|Stop|Start|Update)/.test(operation) && !/Tags|ModelPackage$/.test(operation),
    );
    expect(naming.filter((operation) => !covered.has(operation))).toEqual([]);
  });

  test('a model package, and a resource that has no tags because it is not there', async () => {
    const local = await openLocal();
    for (const verb of ['Describe', 'Delete']) {
      const name = { ModelPackageName: arn('model-package', 'none/1') };
      expect(await refused(local, `${verb}ModelPackage`, name)).toMatch(/^ValidationException: .*none\/1/);
    }
    expect(await refused(local, 'ListTags', { ResourceArn: arn('model', 'none') })).toMatch(
      /^ValidationException: .*model\/none/,
    );
  });
});

describe('what is there already', () => {
  test('every kind of resource says so with its own code', async () => {
    const local = await openLocal();
    await createEndpoint(local, 'adult', 'model-a');
    const model = {
      ModelName: 'model-a',
      ExecutionRoleArn: ROLE,
      PrimaryContainer: (await local.call('DescribeModel', { ModelName: 'model-a' })).PrimaryContainer,
    };
    const again = async (operation: string, input: Record<string, unknown>, first = true) => {
      if (first) await local.call(operation, input);
      return refused(local, operation, input);
    };
    expect(await again('CreateModel', model, false)).toBe(
      `ValidationException: Cannot create already existing model "${arn('model', 'model-a')}".`,
    );
    expect(await again('CreateEndpointConfig', endpointConfig('model-a', 'model-a'), false)).toBe(
      `ValidationException: Cannot create already existing endpoint configuration "${arn('endpoint-config', 'model-a')}".`,
    );
    const endpoint = { EndpointName: 'adult', EndpointConfigName: 'model-a' };
    expect(await again('CreateEndpoint', endpoint, false)).toBe(
      `ValidationException: Cannot create already existing endpoint "${arn('endpoint', 'adult')}".`,
    );
    expect(await again('CreateTrainingJob', trainingJob('model-a', 'x'), false)).toMatch(
      /^ResourceInUse: .*training-job\/model-a/,
    );
    expect(await again('CreateProcessingJob', minimal('CreateProcessingJob'))).toMatch(/^ResourceInUse: /);
    const transform = { ...minimal('CreateTransformJob'), ModelName: 'model-a' };
    expect(await again('CreateTransformJob', transform)).toMatch(/^ResourceInUse: /);
    for (const type of ['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability']) {
      const operation = `Create${type}JobDefinition`;
      expect(await again(operation, minimal(operation))).toMatch(
        /^ResourceInUse: .*job-definition\/definition/,
      );
    }
    expect(await again('CreateMonitoringSchedule', minimal('CreateMonitoringSchedule'))).toBe(
      `ResourceInUse: Monitoring Schedule ${arn('monitoring-schedule', 'schedule')} already exists`,
    );
    expect(await again('CreateModelPackageGroup', { ModelPackageGroupName: 'Group' })).toBe(
      `ValidationException: Model Package Group already exists: ${arn('model-package-group', 'group')}`,
    );
    await local.sagemaker.idle();
  });
});

describe('what is busy', () => {
  test('an endpoint that is being created or changed is neither updated nor deleted', async () => {
    const local = await openLocal();
    await createEndpoint(local, 'adult', 'model-a');
    const update = { EndpointName: 'adult', EndpointConfigName: 'model-a' };
    const busy = `ValidationException: Cannot update in-progress endpoint "${arn('endpoint', 'adult')}".`;
    await local.call('UpdateEndpoint', update);
    expect(await refused(local, 'UpdateEndpoint', update)).toBe(busy);
    expect(await refused(local, 'DeleteEndpoint', { EndpointName: 'adult' })).toBe(busy);
    expect(
      await refused(local, 'UpdateEndpointWeightsAndCapacities', {
        EndpointName: 'adult',
        DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredWeight: 1 }],
      }),
    ).toBe(busy);
    await local.sagemaker.idle();
  });

  test('a schedule that is Pending is not touched, and a job that has ended is not stopped', async () => {
    const local = await openLocal();
    await local.call('CreateDataQualityJobDefinition', minimal('CreateDataQualityJobDefinition'));
    const schedule = minimal('CreateMonitoringSchedule');
    await local.call('CreateMonitoringSchedule', schedule);
    const named = { MonitoringScheduleName: 'schedule' };
    expect(await refused(local, 'UpdateMonitoringSchedule', schedule)).toMatch(
      /^ValidationException: .*status Pending/,
    );
    for (const verb of ['Start', 'Stop', 'Delete']) {
      expect(await refused(local, `${verb}MonitoringSchedule`, named)).toMatch(
        /^ValidationException: .*Pending/,
      );
    }
    await local.sagemaker.idle();
    await local.call('CreateProcessingJob', minimal('CreateProcessingJob'));
    await local.sagemaker.idle();
    expect(await refused(local, 'StopProcessingJob', { ProcessingJobName: 'processing' })).toBe(
      'ValidationException: The request was rejected because the processing job is in status Failed.',
    );
  });
});
