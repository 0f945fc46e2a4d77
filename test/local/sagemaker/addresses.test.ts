import { expect, test } from 'vitest';
import { openLocal } from './support/local.js';
import {
  baselineJob,
  endpointConfig,
  hourly,
  invoke,
  jobDefinition,
  rows,
  s3,
  trainingJob,
} from './support/resources.js';

/** The same request with every s3:// address as `write` writes it. */
function withAddresses<T>(request: T, write: (key: string) => string): T {
  return JSON.parse(JSON.stringify(request).replace(/s3:\/\/examples\/([^"]*)/g, (_, key) => write(key)));
}

test.each([
  ['virtual-hosted', (key: string) => `https://examples.s3.us-east-1.amazonaws.com/${key}`],
  ['path style, dual-stack', (key: string) => `https://s3.dualstack.us-east-1.amazonaws.com/examples/${key}`],
])('a model is trained, served, captured and monitored with %s https:// addresses', async (_, write) => {
  const local = await openLocal();
  await local.put('training/a.csv', rows(0));
  await local.call('CreateTrainingJob', withAddresses(trainingJob('a', 'training/a.csv'), write));
  await local.put('baseline-data/data.csv', 'prediction,x,colour\n0.5,1.5,red\n0.25,2.5,blue\n');
  const baseline = baselineJob('baseline', 'baseline-data', 'baselines/a');
  await local.call('CreateProcessingJob', withAddresses(baseline, write));
  await local.sagemaker.idle();
  await local.call('CreateModel', {
    ModelName: 'a',
    ExecutionRoleArn: 'arn:aws:iam::123456789012:role/Example',
    PrimaryContainer: {
      Image: trainingJob('a', '').AlgorithmSpecification.TrainingImage,
      ModelDataUrl: write('models/a/output/model.tar.gz'),
    },
  });
  const config = withAddresses(endpointConfig('a', 'a'), write);
  await local.call('CreateEndpointConfig', config);
  await local.call('CreateEndpoint', { EndpointName: 'adult', EndpointConfigName: 'a' });
  await local.call(
    'CreateDataQualityJobDefinition',
    withAddresses(jobDefinition('a', 'adult', 'baselines/a'), write),
  );
  await local.call('CreateMonitoringSchedule', hourly('hourly', 'a'));
  await local.sagemaker.idle();
  for (let i = 0; i < 5; i += 1) await invoke(local, 'adult', `${i}.5,red`);
  await local.stepTo('2026-01-01T01:20:00Z');
  await local.sagemaker.idle();
  const { MonitoringExecutionSummaries } = await local.call('ListMonitoringExecutions');
  expect(MonitoringExecutionSummaries).toMatchObject([
    { MonitoringExecutionStatus: expect.stringMatching(/^Completed/) },
  ]);
  expect(await local.keys('reports/')).toContain('reports/adult/hourly/2026/01/01/01/statistics.json');
  // A description contains the addresses as they were written.
  expect(await local.call('DescribeEndpointConfig', { EndpointConfigName: 'a' })).toMatchObject(config);
});

test('an address that cannot be read is rejected where it is written, with member and reason', async () => {
  const local = await openLocal();
  await expect(
    local.call('CreateModel', {
      ModelName: 'a',
      PrimaryContainer: { Image: 'i', ModelDataUrl: 'https://example.com/a/model.tar.gz' },
    }),
  ).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringMatching(
      /ModelDataUrl is "https:\/\/example\.com.*not an endpoint of S3.*s3:\/\/bucket\/key/,
    ),
  });
  const config = {
    ...endpointConfig('a', 'a'),
    ProductionVariants: [{ VariantName: 'v', InstanceType: 'i' }],
  };
  config.DataCaptureConfig.DestinationS3Uri = `${s3('capture').replace('s3:', 'https:')}`;
  await expect(local.call('CreateEndpointConfig', config)).rejects.toMatchObject({
    code: 'ValidationException',
    message: expect.stringContaining('DataCaptureConfig.DestinationS3Uri is "https://examples/capture"'),
  });
});

test('a job whose address cannot be read fails with the address in its reason', async () => {
  const local = await openLocal();
  const job = withAddresses(trainingJob('a', 'training/a.csv'), (key) => `https://example.com/${key}`);
  await local.call('CreateTrainingJob', job);
  await local.sagemaker.idle();
  const { FailureReason } = await local.call('DescribeTrainingJob', { TrainingJobName: 'a' });
  expect(FailureReason).toMatch(/"https:\/\/example\.com\/training\/a\.csv" has the host example\.com/);
});
