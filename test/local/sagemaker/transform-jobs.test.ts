import { stat } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { openFilesBelow } from '../../support/open-files.js';
import { type Local, openLocal } from './support/local.js';
import { createEndpoint, invoke, trainModel, transformJob } from './support/resources.js';

const run = async (local: Local, request: Record<string, unknown>) => {
  await local.call('CreateTransformJob', request);
  await local.sagemaker.idle();
  return local.call('DescribeTransformJob', { TransformJobName: request.TransformJobName });
};

test('a transform job writes <relative>.out for each object, one line per input line, with the endpoint’s predictions', async () => {
  const local = await openLocal();
  await createEndpoint(local, 'adult', 'model-a');
  const lines = Array.from({ length: 1203 }, (_, i) => `${(i % 40) / 10 - 2},${i % 3 ? 'red' : 'blue'}`);
  await local.put('in/big.csv', `${lines.join('\n')}\n`);
  await local.put('in/deep/small.csv', '0.5,red\r\n-0.5,blue');
  const job = await run(local, transformJob('score', 'in/'));
  expect(job).toMatchObject({ TransformJobStatus: 'Completed', ModelName: 'model-a' });
  expect(job.TransformEndTime).toBeInstanceOf(Date);

  expect(await local.keys('scores/')).toEqual(['scores/big.csv.out', 'scores/deep/small.csv.out']);
  const scores = (await local.get('scores/big.csv.out')).trimEnd().split('\n');
  expect(scores).toHaveLength(1203);
  expect(scores[777]).toBe(await invoke(local, 'adult', lines[777] ?? ''));
  expect((await local.get('scores/deep/small.csv.out')).split('\n')).toHaveLength(3);
});

test('a transform job can filter its input columns, join the input, and filter its output columns', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('in.csv', 'id-1,0.5,"red"\nid-2,-0.5,blue\n');
  await run(local, transformJob('plain', 'in.csv', { DataProcessing: { InputFilter: '$[1:]' } }));
  const plain = (await local.get('scores/in.csv.out')).trimEnd().split('\n');
  const DataProcessing = { InputFilter: '$[1:]', JoinSource: 'Input', OutputFilter: '$[0,-1]' };
  await run(local, transformJob('joined', 'in.csv', { DataProcessing }));
  expect(await local.get('scores/in.csv.out')).toBe(`id-1,${plain[0]}\nid-2,${plain[1]}\n`);
});

test('a transform job with a missing model, an existing name or an unsupported filter is rejected', async () => {
  const local = await openLocal();
  await expect(local.call('CreateTransformJob', transformJob('score', 'in/'))).rejects.toThrow(
    'Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/model-a".',
  );
  await trainModel(local, 'model-a');
  const filtered = transformJob('score', 'in/', { DataProcessing: { OutputFilter: "$['a']" } });
  await expect(local.call('CreateTransformJob', filtered)).rejects.toThrow(
    /not supported by the local SageMaker/,
  );
  await run(local, transformJob('score', 'in/'));
  await expect(local.call('CreateTransformJob', transformJob('score', 'in/'))).rejects.toMatchObject({
    code: 'ResourceInUse',
  });
});

test.each([
  ['application/jsonlines', 'Line'],
  ['application/json', 'Line'],
])(
  'a transform job scores %s split by line, and the endpoint gives the same response',
  async (type, SplitType) => {
    const local = await openLocal();
    await createEndpoint(local, 'adult', 'model-a');
    await local.put('in/rows.jsonl', '{"x": 0.5, "colour": "red"}\n\n{"x": -0.5, "colour": "blue"}\n');
    const { TransformInput, TransformOutput, ...rest } = transformJob('score', 'in/');
    const job = await run(local, {
      ...rest,
      TransformInput: { ...TransformInput, ContentType: type, SplitType },
      TransformOutput: { ...TransformOutput, Accept: type },
    });
    expect(job.FailureReason).toBeUndefined();
    const csv = await Promise.all(['0.5,red', '-0.5,blue'].map((row) => invoke(local, 'adult', row)));
    expect(await local.get('scores/rows.jsonl.out')).toBe(
      csv.map((score) => `{"score": ${score}}\n`).join(''),
    );
    const body = Buffer.from('{"x": 0.5, "colour": "red"}');
    const answer = await local.sagemaker.invoke('adult', { body, contentType: type });
    expect(answer.body.toString().trim()).toBe(`{"score": ${csv[0]}}`);
  },
);

test('a transform job sends a JSON document that is not split as one request', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('in/rows.json', '{"instances": [\n{"features": [0.5, "red"]},\n[0.5, "red"]\n]}');
  const { TransformInput, TransformOutput, ...rest } = transformJob('score', 'in/');
  await run(local, {
    ...rest,
    TransformInput: { ...TransformInput, ContentType: 'application/json', SplitType: 'None' },
    TransformOutput: { S3OutputPath: TransformOutput.S3OutputPath },
  });
  const { predictions } = JSON.parse(await local.get('scores/rows.json.out'));
  expect(predictions).toHaveLength(2);
  expect(predictions[0]).toEqual(predictions[1]);
});

test('a transform job of JSON fails with DataProcessing, which the local platform supports for CSV only', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('in/rows.jsonl', '[0.5, "red"]\n');
  const { TransformInput, ...rest } = transformJob('score', 'in/', {
    DataProcessing: { JoinSource: 'Input' },
  });
  const job = await run(local, {
    ...rest,
    TransformInput: { ...TransformInput, ContentType: 'application/jsonlines' },
  });
  expect(job).toMatchObject({
    TransformJobStatus: 'Failed',
    FailureReason: expect.stringContaining('only for text/csv'),
  });
});

test('a transform job fails with a reason if input is missing or rows have the wrong number of columns', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  expect(await run(local, transformJob('none', 'absent/'))).toMatchObject({
    TransformJobStatus: 'Failed',
    FailureReason: expect.stringMatching(/^ClientError: Data download failed:NoSuchKey.*absent/),
  });
  await local.put('wide.csv', '1,2,3\n');
  expect(await run(local, transformJob('wide', 'wide.csv'))).toMatchObject({
    TransformJobStatus: 'Failed',
    FailureReason: expect.stringMatching(/3 columns.*2 features/),
  });
  expect(await local.keys('scores/')).toEqual([]);
});

test('a transform job fails if its input is not gzip although CompressionType is Gzip', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('in/plain.csv', '0.5,red\n');
  const { TransformInput, ...rest } = transformJob('score', 'in/');
  const job = await run(local, { ...rest, TransformInput: { ...TransformInput, CompressionType: 'Gzip' } });
  expect(job).toMatchObject({
    TransformJobStatus: 'Failed',
    FailureReason: expect.stringMatching(/in\/plain\.csv.*gzip/),
  });
});

test('a transform job fails if its input turns out not to be gzip before its output is written', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('in/plain.csv', '0.5,red\n'.repeat(100_000));
  const { objects, options } = local.platform;
  const write = objects.write;
  vi.spyOn(objects, 'write').mockImplementation(async (bucket, key, body) => {
    // Each takes a turn of the thread pool, in which a read that has begun goes on.
    for (let i = 0; i < 100; i += 1) await stat(options.stateDir);
    return write(bucket, key, body);
  });
  const { TransformInput, ...rest } = transformJob('score', 'in/');
  const job = await run(local, { ...rest, TransformInput: { ...TransformInput, CompressionType: 'Gzip' } });
  expect(job.FailureReason).toMatch(/in\/plain\.csv is not gzip data/);
});

// Node.js closes a FileHandle on garbage collection with a warning (DEP0137), and later versions throw an error.
test.skipIf(process.platform !== 'linux')(
  'a transform job that cannot write its output or read its input closes its input objects',
  async () => {
    const local = await openLocal();
    await trainModel(local, 'model-a');
    // Longer than one read, so that a read does not reach the end of the file, which would close it.
    await local.put('in/plain.csv', '0.5,red\n'.repeat(100_000));
    const openObjects = () =>
      openFilesBelow(local.platform.options.stateDir).filter((file) => file.includes('/blobs/'));
    const output = { S3OutputPath: 's3://absent/scores', AssembleWith: 'Line', Accept: 'text/csv' };
    const toNoBucket = await run(local, transformJob('no-bucket', 'in/', { TransformOutput: output }));
    expect(toNoBucket.FailureReason).toContain('NoSuchBucket');
    await vi.waitUntil(() => openObjects().length === 0, { timeout: 1000 });
    const { TransformInput, ...rest } = transformJob('not-gzip', 'in/');
    const gzip = { ...TransformInput, CompressionType: 'Gzip' };
    expect((await run(local, { ...rest, TransformInput: gzip })).TransformJobStatus).toBe('Failed');
    await vi.waitUntil(() => openObjects().length === 0, { timeout: 1000 });
  },
);
