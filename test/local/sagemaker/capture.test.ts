import { expect, test } from 'vitest';
import { type Local, openLocal } from './support/local.js';
import { createEndpoint, endpointConfig, invoke, trainModel } from './support/resources.js';

interface CaptureRecord {
  captureData: Record<string, { data: string; encoding: string; mode: string; observedContentType: string }>;
  eventMetadata: {
    eventId: string;
    inferenceTime: string;
    inferenceId?: string;
    customAttributes?: string[];
  };
  eventVersion: string;
}

async function capturedRecords(local: Local): Promise<CaptureRecord[]> {
  await local.sagemaker.flushCapture();
  const files = await Promise.all((await local.keys('capture/')).map((key) => local.get(key)));
  return files.flatMap((file) => file.trimEnd().split('\n')).map((line) => JSON.parse(line) as CaptureRecord);
}

async function endpointCapturing(local: Local, capture: Record<string, unknown>): Promise<void> {
  await trainModel(local, 'model-a');
  const config = endpointConfig('config', 'model-a');
  await local.call('CreateEndpointConfig', {
    ...config,
    DataCaptureConfig: { ...config.DataCaptureConfig, ...capture },
  });
  await local.call('CreateEndpoint', { EndpointName: 'adult', EndpointConfigName: 'config' });
  await local.sagemaker.idle();
}

test('a captured invocation has SageMaker’s record format and object key', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  const answer = await local.sagemaker.invoke('adult', {
    body: Buffer.from('0.5,red'),
    contentType: 'text/csv',
    inferenceId: 'row-7',
    customAttributes: 'trace=1',
  });
  const [record] = await capturedRecords(local);
  expect(record).toEqual({
    captureData: {
      endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '0.5,red', encoding: 'CSV' },
      endpointOutput: {
        observedContentType: 'text/csv; charset=utf-8',
        mode: 'OUTPUT',
        data: answer.body.toString(),
        encoding: 'CSV',
      },
    },
    eventMetadata: {
      eventId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/),
      customAttributes: ['trace=1'],
      inferenceId: 'row-7',
      inferenceTime: expect.stringMatching(/^2026-01-01T00:10:\d\dZ$/),
    },
    eventVersion: '0',
  });
  const [key] = await local.keys('capture/');
  expect(key).toMatch(/^capture\/adult\/AllTraffic\/2026\/01\/01\/00\/10-\d\d-\d{3}-[0-9a-f-]{36}\.jsonl$/);
});

test('a content type that the capture config does not list is captured as BASE64', async () => {
  const local = await openLocal();
  await endpointCapturing(local, { CaptureContentTypeHeader: { JsonContentTypes: ['application/json'] } });
  await invoke(local, 'adult', '0.5,red');
  const [record] = await capturedRecords(local);
  expect(record?.captureData.endpointInput).toMatchObject({ encoding: 'BASE64', data: 'MC41LHJlZA==' });
});

test('data capture records only the sides in CaptureOptions', async () => {
  const local = await openLocal();
  await endpointCapturing(local, { CaptureOptions: [{ CaptureMode: 'Output' }] });
  await invoke(local, 'adult', '0.5,red');
  const [record] = await capturedRecords(local);
  expect(Object.keys(record?.captureData ?? {})).toEqual(['endpointOutput']);
});

test('data capture records the configured sample of the invocations', async () => {
  const local = await openLocal();
  await endpointCapturing(local, { InitialSamplingPercentage: 20 });
  for (let i = 0; i < 400; i++) await invoke(local, 'adult', '0.5,red');
  // 400 draws at 20 %: mean 80, standard deviation 8; the seed is fixed.
  const { length } = await capturedRecords(local);
  expect(length).toBeGreaterThan(56);
  expect(length).toBeLessThan(104);
});

test('data capture records nothing if it is disabled, and no failed invocations', async () => {
  const off = await openLocal();
  await endpointCapturing(off, { EnableCapture: false });
  await invoke(off, 'adult', '0.5,red');
  expect(await capturedRecords(off)).toEqual([]);
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await expect(invoke(local, 'adult', 'one,two,three')).rejects.toThrow();
  expect(await capturedRecords(local)).toEqual([]);
});

test('invocations succeed if the capture bucket does not exist', async () => {
  const local = await openLocal();
  await endpointCapturing(local, { DestinationS3Uri: 's3://no-such-bucket/capture' });
  await invoke(local, 'adult', '0.5,red');
  await local.sagemaker.flushCapture();
  expect(local.events('CaptureWritten')).toEqual([]);
});

test('captured records are stored under the hour of their invocation, and the event log records the model that served them', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  await trainModel(local, 'model-b', 3);
  await local.call('CreateEndpointConfig', endpointConfig('model-b', 'model-b'));
  for (let i = 0; i < 3; i++) await invoke(local, 'adult', '0.5,red');
  await local.stepTo('2026-01-01T01:30:00Z');
  for (let i = 0; i < 2; i++) await invoke(local, 'adult', '0.5,red');
  await local.call('UpdateEndpoint', { EndpointName: 'adult', EndpointConfigName: 'model-b' });
  await local.sagemaker.idle();
  await invoke(local, 'adult', '0.5,red');
  await local.sagemaker.flushCapture();
  expect(
    local
      .events('CaptureWritten')
      .map(({ hour, model, endpointConfig: config, records }) => [hour, model, config, records]),
  ).toEqual([
    ['2026-01-01T00:00:00Z', 'model-a', 'model-a', 3],
    ['2026-01-01T01:00:00Z', 'model-a', 'model-a', 2],
    ['2026-01-01T01:00:00Z', 'model-b', 'model-b', 1],
  ]);
  const folders = (await local.keys('capture/')).map((key) => key.split('/').slice(3, 7).join('/'));
  expect(folders).toEqual(['2026/01/01/00', '2026/01/01/01', '2026/01/01/01']);
});

test('buffered capture records are in S3 after the platform is closed', async () => {
  const before = await openLocal();
  await createEndpoint(before, 'adult', 'model-a');
  await invoke(before, 'adult', '0.5,red');
  const after = await before.restart();
  expect(await after.keys('capture/')).toHaveLength(1);
});
