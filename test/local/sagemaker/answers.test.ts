import { describe, expect, test } from 'vitest';
import { openLocal } from './support/local.js';
import { createMonitoredEndpoint, sendTraffic } from './support/monitored-endpoint.js';
import { faultsOf, serviceModel } from './support/output-shapes.js';
import { s3 } from './support/resources.js';

describe.skipIf(!serviceModel)('with Amazon’s service model (skipped where it is not at hand)', () => {
  test('every answer has the members, types and enums of its operation’s output', async () => {
    const local = await openLocal();
    const faults: string[] = [];
    const call = async (operation: string, input: Record<string, unknown> = {}) => {
      const answer = await local.call(operation, input);
      if (serviceModel) faults.push(...faultsOf(serviceModel, operation, answer));
      return answer;
    };
    await createMonitoredEndpoint({ ...local, call });
    await sendTraffic(local);
    const group = { ModelPackageGroupName: 'adult' };
    await call('CreateModelPackageGroup', group);
    const { ModelPackageArn } = await call('CreateModelPackage', group);
    await call('CreateTransformJob', {
      TransformJobName: 'transform',
      ModelName: 'model-a',
      TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: s3('none') } } },
      TransformOutput: { S3OutputPath: s3('scores') },
      TransformResources: { InstanceCount: 1, InstanceType: 'ml.m5.large' },
    });
    await call('DescribeTransformJob', { TransformJobName: 'transform' });
    await local.stepTo('2026-01-01T01:20:00Z');
    await call('ListMonitoringExecutions');
    await local.sagemaker.idle();
    await call('UpdateEndpoint', { EndpointName: 'adult', EndpointConfigName: 'model-a' });
    await call('DescribeEndpoint', { EndpointName: 'adult' });
    await local.sagemaker.idle();

    await call('DescribeTrainingJob', { TrainingJobName: 'model-a' });
    await call('DescribeTransformJob', { TransformJobName: 'transform' });
    await call('DescribeModel', { ModelName: 'model-a' });
    await call('DescribeEndpointConfig', { EndpointConfigName: 'model-a' });
    await call('DescribeEndpoint', { EndpointName: 'adult' });
    await call('DescribeDataQualityJobDefinition', { JobDefinitionName: 'definition-a' });
    await call('DescribeMonitoringSchedule', { MonitoringScheduleName: 'hourly' });
    await call('DescribeModelPackageGroup', group);
    await call('DescribeModelPackage', { ModelPackageName: ModelPackageArn });
    await call('ListModelPackages', group);
    await call('ListMonitoringAlerts', { MonitoringScheduleName: 'hourly' });
    await call('ListTags', { ResourceArn: ModelPackageArn });
    for (const operation of local.sagemaker.operations()) {
      if (/^List/.test(operation) && !/Tags|Alerts/.test(operation)) await call(operation);
    }
    for (const { ProcessingJobName } of (await call('ListProcessingJobs')).ProcessingJobSummaries) {
      await call('DescribeProcessingJob', { ProcessingJobName });
    }
    expect(faults).toEqual([]);
  });

  test('an answer that is not SageMaker’s is noticed', () => {
    if (!serviceModel) return;
    expect(faultsOf(serviceModel, 'ListTags', { Tags: [{ Key: 1 }], Extra: true })).toEqual([
      'ListTags.Tags[0].Value is absent',
      'ListTags.Tags[0].Key is no string',
      'ListTags.Extra is unknown',
    ]);
  });

  test('every operation is one of SageMaker’s', async () => {
    const local = await openLocal();
    const unknown = local.sagemaker.operations().filter((name) => !serviceModel?.operations[name]);
    // Both exist; the copy of the service model at hand is cut down and lacks them.
    expect(unknown).toEqual(['ListTransformJobs', 'DeleteModelPackageGroup']);
    expect(local.sagemaker.operations().length).toBeGreaterThan(60);
  });
});
