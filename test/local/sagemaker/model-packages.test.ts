import { expect, test } from 'vitest';
import { openLocal } from './support/local.js';
import { artifactOf, ESTIMATOR, invoke, ROLE, trainModel } from './support/resources.js';

const group = { ModelPackageGroupName: 'Adult' };
const specification = (job: string) => ({
  Containers: [{ Image: ESTIMATOR, ModelDataUrl: artifactOf(job) }],
  SupportedContentTypes: ['text/csv'],
  SupportedResponseMIMETypes: ['text/csv'],
});

test('a model package group numbers its packages, keeps their baselines, and can be deleted only if it is empty', async () => {
  const local = await openLocal();
  await local.call('CreateModelPackageGroup', group);
  await expect(local.call('CreateModelPackageGroup', group)).rejects.toThrow(
    'Model Package Group already exists: arn:aws:sagemaker:us-east-1:123456789012:model-package-group/adult',
  );
  const DriftCheckBaselines = {
    ModelDataQuality: {
      Constraints: { ContentType: 'application/json', S3Uri: 's3://examples/constraints.json' },
    },
  };
  const first = await local.call('CreateModelPackage', {
    ...group,
    DriftCheckBaselines,
    ClientToken: 'once',
  });
  expect(first.ModelPackageArn).toBe('arn:aws:sagemaker:us-east-1:123456789012:model-package/adult/1');
  expect(await local.call('CreateModelPackage', { ...group, ClientToken: 'once' })).toEqual(first);
  const second = await local.call('CreateModelPackage', group);
  expect(second.ModelPackageArn).toMatch(/adult\/2$/);

  const named = { ModelPackageName: first.ModelPackageArn };
  const described = await local.call('DescribeModelPackage', named);
  expect(described).toMatchObject({
    DriftCheckBaselines,
    ModelPackageVersion: 1,
    ModelPackageStatus: 'Completed',
    ModelApprovalStatus: 'PendingManualApproval',
  });
  expect(described).not.toHaveProperty('ClientToken');
  await local.call('UpdateModelPackage', {
    ModelPackageArn: first.ModelPackageArn,
    ModelApprovalStatus: 'Approved',
    CustomerMetadataProperties: { baseline: 'abc' },
  });
  expect(await local.call('DescribeModelPackage', named)).toMatchObject({
    ModelApprovalStatus: 'Approved',
    CustomerMetadataProperties: { baseline: 'abc' },
  });
  const { ModelPackageSummaryList } = await local.call('ListModelPackages', {
    ...group,
    ModelApprovalStatus: 'Approved',
  });
  expect(ModelPackageSummaryList).toMatchObject([{ ModelPackageArn: first.ModelPackageArn }]);

  await expect(local.call('DeleteModelPackageGroup', group)).rejects.toMatchObject({
    code: 'ConflictException',
  });
  for (const { ModelPackageArn } of [first, second]) {
    await local.call('DeleteModelPackage', { ModelPackageName: ModelPackageArn });
  }
  await local.call('DeleteModelPackageGroup', group);
  await expect(local.call('DescribeModelPackageGroup', group)).rejects.toThrow(
    /^Cannot find Model Package Group/,
  );
});

test('a model that is created from a package serves the package’s artifact', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.call('CreateModelPackageGroup', group);
  const { ModelPackageArn } = await local.call('CreateModelPackage', {
    ...group,
    InferenceSpecification: specification('model-a'),
  });
  await local.call('CreateModel', {
    ModelName: 'packaged',
    ExecutionRoleArn: ROLE,
    PrimaryContainer: { ModelPackageName: ModelPackageArn },
  });
  for (const name of ['model-a', 'packaged']) {
    await local.call('CreateEndpointConfig', {
      EndpointConfigName: name,
      ProductionVariants: [
        { VariantName: 'A', ModelName: name, InitialInstanceCount: 1, InstanceType: 'ml.m5.large' },
      ],
    });
    await local.call('CreateEndpoint', { EndpointName: name, EndpointConfigName: name });
  }
  await local.sagemaker.idle();
  expect(await invoke(local, 'packaged', '0.5,red')).toBe(await invoke(local, 'model-a', '0.5,red'));
});

test('an unsupported operation is rejected with its name', async () => {
  const local = await openLocal();
  await expect(local.call('Search', { Resource: 'ModelPackage' })).rejects.toMatchObject({
    code: 'ValidationException',
    message: 'Search is not supported by the local SageMaker.',
  });
});
