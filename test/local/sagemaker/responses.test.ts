import { describe, expect, test } from 'vitest';
import { createClarifyMonitor } from './support/clarify-monitor.js';
import { openLocal } from './support/local.js';
import { createMonitoredEndpoint, sendTraffic } from './support/monitored-endpoint.js';
import { mismatchesOf, serviceModel } from './support/output-shapes.js';
import { qualityDefinition } from './support/quality-monitor.js';
import { s3 } from './support/resources.js';

describe.skipIf(!serviceModel)('with Amazon’s service model (skipped if it is not available)', () => {
  test('responses of every operation match the members, types and enums of Amazon’s service model', async () => {
    const local = await openLocal();
    const mismatches: string[] = [];
    const call = async (operation: string, input: Record<string, unknown> = {}) => {
      const response = await local.call(operation, input);
      if (serviceModel) mismatches.push(...mismatchesOf(serviceModel, operation, response));
      return response;
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
    await call('CreateModelQualityJobDefinition', qualityDefinition('quality'));
    await call('DescribeModelQualityJobDefinition', { JobDefinitionName: 'quality' });
    for (const kind of ['ModelBias', 'ModelExplainability'] as const) {
      await createClarifyMonitor(local, kind, kind, { config: {} });
      await call(`Describe${kind}JobDefinition`, { JobDefinitionName: kind });
      await call('DescribeMonitoringSchedule', { MonitoringScheduleName: kind });
    }
    await call('DescribeModelPackageGroup', group);
    await call('DescribeModelPackage', { ModelPackageName: ModelPackageArn });
    await call('ListModelPackages', group);
    await call('ListMonitoringAlerts', { MonitoringScheduleName: 'hourly' });
    await call('ListTags', { ResourceArn: ModelPackageArn });
    for (const operation of local.sagemaker.operations()) {
      if (/^List/.test(operation) && !/Tags|Alerts|PipelineExecution/.test(operation)) await call(operation);
    }
    for (const { ProcessingJobName } of (await call('ListProcessingJobs')).ProcessingJobSummaries) {
      await call('DescribeProcessingJob', { ProcessingJobName });
    }
    expect(mismatches).toEqual([]);
  });

  test('the comparison with Amazon’s service model reports wrong members and types', () => {
    if (!serviceModel) return;
    expect(mismatchesOf(serviceModel, 'ListTags', { Tags: [{ Key: 1 }], Extra: true })).toEqual([
      'ListTags.Tags[0].Value is absent',
      'ListTags.Tags[0].Key is not a string',
      'ListTags.Extra is unknown',
    ]);
  });

  test('every operation of the local SageMaker exists in Amazon’s service model', async () => {
    const local = await openLocal();
    const unknown = local.sagemaker.operations().filter((name) => !serviceModel?.operations[name]);
    // All of them exist on AWS. The available copy of the service model is reduced and does not contain them.
    expect(unknown).toEqual([
      'ListTransformJobs',
      'DeleteModelPackageGroup',
      'CreatePipeline',
      'UpdatePipeline',
      'DeletePipeline',
      'ListPipelines',
      'ListPipelineExecutions',
    ]);
    expect(local.sagemaker.operations().length).toBeGreaterThan(60);
  });
});
