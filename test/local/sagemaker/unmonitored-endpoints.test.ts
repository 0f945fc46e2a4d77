/** Endpoints that Model Monitor cannot monitor answer invocations as on SageMaker. */
import { expect, test } from 'vitest';
import { type Local, openLocal } from './support/local.js';
import { artifactOf, ESTIMATOR, endpointConfig, invoke, ROLE, s3, trainModel } from './support/resources.js';

const INSTANCE = { InstanceType: 'ml.m5.large', InitialInstanceCount: 1 };
const SERVERLESS = { ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } };
const variantOf = (model: string) => ({ VariantName: 'AllTraffic', ModelName: model });

async function createEndpoint(local: Local, name: string, variant: object, more: object = {}): Promise<void> {
  const { DataCaptureConfig: _, ...config } = endpointConfig(name, 'model-a');
  await local.call('CreateEndpointConfig', { ...config, ProductionVariants: [variant], ...more });
  await local.call('CreateEndpoint', { EndpointName: name, EndpointConfigName: name });
  await local.sagemaker.idle();
}

const invokeTarget = async (local: Local, endpoint: string, targetModel: string) => {
  const request = { body: Buffer.from('0.1,red'), contentType: 'text/csv', targetModel };
  return (await local.sagemaker.invoke(endpoint, request)).body.toString();
};

test('a multi-model endpoint answers with the target model of the request, and a serverless endpoint with its own', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.call('CreateModel', {
    ModelName: 'many',
    ExecutionRoleArn: ROLE,
    PrimaryContainer: { Image: ESTIMATOR, Mode: 'MultiModel', ModelDataUrl: s3('') },
  });
  await createEndpoint(local, 'serverless', { ...variantOf('model-a'), ...SERVERLESS });
  await createEndpoint(local, 'multi-model', { ...variantOf('many'), ...INSTANCE });

  const key = artifactOf('model-a').replace(s3(''), '');
  const answer = await invoke(local, 'serverless', '0.1,red');
  expect(Number(answer)).toBeGreaterThan(0);
  expect(await invokeTarget(local, 'multi-model', key)).toBe(answer);
  await expect(invokeTarget(local, 'multi-model', 'none.tar.gz')).rejects.toThrow(
    'Failed to download model data (bucket: examples, key: none.tar.gz).',
  );
  await expect(invoke(local, 'multi-model', '0.1,red')).rejects.toThrow(/needs the target model header/);
  await expect(invokeTarget(local, 'serverless', key)).rejects.toThrow(/is not a multi-model endpoint/);
});

test('an endpoint of inference components rejects an invocation without the name of one', async () => {
  const local = await openLocal();
  await createEndpoint(
    local,
    'components',
    { VariantName: 'AllTraffic', ...INSTANCE },
    { ExecutionRoleArn: ROLE },
  );
  await expect(invoke(local, 'components', '0.1,red')).rejects.toThrow(
    /^Inference Component Name header is required/,
  );
});

test('an endpoint configuration needs either instances or a serverless configuration for each variant', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await expect(
    createEndpoint(local, 'both', { ...variantOf('model-a'), ...INSTANCE, ...SERVERLESS }),
  ).rejects.toThrow(/Remove one of them/);
  await expect(createEndpoint(local, 'neither', variantOf('model-a'))).rejects.toThrow(
    /neither an InstanceType nor a ServerlessConfig/,
  );
});
