/**
 * SageMaker's error codes and messages for resources that are absent, exist already or are in use. AWS's controllers and
 * Terraform match these messages. Only the quoted names differ.
 */
import { describe, expect, test } from 'vitest';
import { type Local, openLocal } from '../sagemaker/support/local.js';
import { createEndpoint, endpointConfig, ROLE, trainingJob } from '../sagemaker/support/resources.js';
import { MINIMAL_REQUESTS } from './minimal-requests.js';

const arn = (kind: string, name: string) => `arn:aws:sagemaker:us-east-1:123456789012:${kind}/${name}`;
const errorOf = (local: Local, operation: string, input: Record<string, unknown>) =>
  local.call(operation, input).then(
    () => `${operation} succeeded`,
    ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
  );
const minimal = (operation: string) => ({
  ...MINIMAL_REQUESTS.find((one) => one.operation === operation)?.input,
});

describe('absent resources', () => {
  const execution = arn('pipeline', 'none/execution/none');
  const ClientRequestToken = 't'.repeat(32);
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
    ...['Describe', 'Update', 'Delete'].map(
      (verb) =>
        [
          `${verb}Pipeline`,
          { PipelineName: 'None', ...(verb === 'Delete' ? { ClientRequestToken } : {}) },
          `ResourceNotFound: Pipeline '${arn('pipeline', 'none')}' does not exist.`,
        ] as const,
    ),
    [
      'StartPipelineExecution',
      { PipelineName: 'None', ClientRequestToken },
      `ResourceNotFound: Pipeline '${arn('pipeline', 'none')}' does not exist.`,
    ],
    ...['Describe', 'Stop'].map(
      (verb) =>
        [
          `${verb}PipelineExecution`,
          { PipelineExecutionArn: execution, ...(verb === 'Stop' ? { ClientRequestToken } : {}) },
          `ResourceNotFound: Pipeline execution '${execution}' does not exist.`,
        ] as const,
    ),
  ];

  test.each(missing)('%s of an absent resource returns an error: %j', async (operation, input, expected) => {
    expect(await errorOf(await openLocal(), operation, input)).toBe(expected);
  });

  test('the tests of absent resources cover every operation with the name of a resource', () => {
    const covered = new Set(missing.map(([operation]) => operation));
    const naming = MINIMAL_REQUESTS.map(({ operation }) => operation).filter(
      (operation) =>
        /^(Describe|Delete|Stop|Start|Update)/.test(operation) && !/Tags|ModelPackage$/.test(operation),
    );
    expect(naming.filter((operation) => !covered.has(operation))).toEqual([]);
  });

  test('an absent model package and the tags of an absent resource return an error', async () => {
    const local = await openLocal();
    for (const verb of ['Describe', 'Delete']) {
      const name = { ModelPackageName: arn('model-package', 'none/1') };
      expect(await errorOf(local, `${verb}ModelPackage`, name)).toMatch(/^ValidationException: .*none\/1/);
    }
    expect(await errorOf(local, 'ListTags', { ResourceArn: arn('model', 'none') })).toMatch(
      /^ValidationException: .*model\/none/,
    );
  });
});

describe('existing resources', () => {
  test('creating an existing resource returns the error of its kind', async () => {
    const local = await openLocal();
    await createEndpoint(local, 'adult', 'model-a');
    const model = {
      ModelName: 'model-a',
      ExecutionRoleArn: ROLE,
      PrimaryContainer: (await local.call('DescribeModel', { ModelName: 'model-a' })).PrimaryContainer,
    };
    const createAgain = async (operation: string, input: Record<string, unknown>, first = true) => {
      if (first) await local.call(operation, input);
      return errorOf(local, operation, input);
    };
    expect(await createAgain('CreateModel', model, false)).toBe(
      `ValidationException: Cannot create already existing model "${arn('model', 'model-a')}".`,
    );
    expect(await createAgain('CreateEndpointConfig', endpointConfig('model-a', 'model-a'), false)).toBe(
      `ValidationException: Cannot create already existing endpoint configuration "${arn('endpoint-config', 'model-a')}".`,
    );
    const endpoint = { EndpointName: 'adult', EndpointConfigName: 'model-a' };
    expect(await createAgain('CreateEndpoint', endpoint, false)).toBe(
      `ValidationException: Cannot create already existing endpoint "${arn('endpoint', 'adult')}".`,
    );
    expect(await createAgain('CreateTrainingJob', trainingJob('model-a', 'x'), false)).toMatch(
      /^ResourceInUse: .*training-job\/model-a/,
    );
    expect(await createAgain('CreateProcessingJob', minimal('CreateProcessingJob'))).toMatch(
      /^ResourceInUse: /,
    );
    const transform = { ...minimal('CreateTransformJob'), ModelName: 'model-a' };
    expect(await createAgain('CreateTransformJob', transform)).toMatch(/^ResourceInUse: /);
    for (const type of ['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability']) {
      const operation = `Create${type}JobDefinition`;
      expect(await createAgain(operation, minimal(operation))).toMatch(
        /^ResourceInUse: .*job-definition\/definition/,
      );
    }
    await local.call('CreateEndpoint', { EndpointName: 'endpoint', EndpointConfigName: 'model-a' });
    expect(await createAgain('CreateMonitoringSchedule', minimal('CreateMonitoringSchedule'))).toBe(
      `ResourceInUse: Monitoring Schedule ${arn('monitoring-schedule', 'schedule')} already exists`,
    );
    expect(await createAgain('CreateModelPackageGroup', { ModelPackageGroupName: 'Group' })).toBe(
      `ValidationException: Model Package Group already exists: ${arn('model-package-group', 'group')}`,
    );
    await local.sagemaker.idle();
  });
});

describe('resources in use', () => {
  test('an endpoint that is Updating cannot be updated or deleted', async () => {
    const local = await openLocal();
    await createEndpoint(local, 'adult', 'model-a');
    const update = { EndpointName: 'adult', EndpointConfigName: 'model-a' };
    const busy = `ValidationException: Cannot update in-progress endpoint "${arn('endpoint', 'adult')}".`;
    await local.call('UpdateEndpoint', update);
    expect(await errorOf(local, 'UpdateEndpoint', update)).toBe(busy);
    expect(await errorOf(local, 'DeleteEndpoint', { EndpointName: 'adult' })).toBe(busy);
    expect(
      await errorOf(local, 'UpdateEndpointWeightsAndCapacities', {
        EndpointName: 'adult',
        DesiredWeightsAndCapacities: [{ VariantName: 'AllTraffic', DesiredWeight: 1 }],
      }),
    ).toBe(busy);
    await local.sagemaker.idle();
  });

  test('a Pending schedule cannot be changed, and an ended job cannot be stopped', async () => {
    const local = await openLocal();
    await createEndpoint(local, 'endpoint', 'model-a');
    await local.call('CreateDataQualityJobDefinition', minimal('CreateDataQualityJobDefinition'));
    const schedule = minimal('CreateMonitoringSchedule');
    await local.call('CreateMonitoringSchedule', schedule);
    const named = { MonitoringScheduleName: 'schedule' };
    expect(await errorOf(local, 'UpdateMonitoringSchedule', schedule)).toMatch(
      /^ValidationException: .*status Pending/,
    );
    for (const verb of ['Start', 'Stop', 'Delete']) {
      expect(await errorOf(local, `${verb}MonitoringSchedule`, named)).toMatch(
        /^ValidationException: .*Pending/,
      );
    }
    await local.sagemaker.idle();
    await local.call('CreateProcessingJob', minimal('CreateProcessingJob'));
    await local.sagemaker.idle();
    expect(await errorOf(local, 'StopProcessingJob', { ProcessingJobName: 'processing' })).toBe(
      'ValidationException: The request was rejected because the processing job is in status Failed.',
    );
  });
});
