import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { withLineLimit } from '../../../src/local/sagemaker/line-limit.js';
import { openLocal } from './support/local.js';
import { trainingJob, trainModel, transformJob } from './support/resources.js';

const read = async (chunks: readonly string[], limit: number) => {
  const source = (async function* () {
    for (const chunk of chunks) yield Buffer.from(chunk);
  })();
  let text = '';
  for await (const chunk of withLineLimit(source, limit)) text += chunk.toString();
  return text;
};

test('lines up to the limit pass unchanged, also when a chunk ends within a line', async () => {
  const chunks = ['abcd\nab', 'cd\n', '\n', 'abcd', '\nabcd'];
  expect(await read(chunks, 4)).toBe(chunks.join(''));
});

test('a line above the limit is refused before it is complete', async () => {
  await expect(read(['abcd\nab', 'cde'], 4)).rejects.toThrow(/A line of the input is longer than/);
});

test('jobs whose small gzip input unpacks to one long line fail with a reason', async () => {
  const local = await openLocal();
  await trainModel(local, 'model-a');
  await local.put('bomb/rows.csv.gz', gzipSync(Buffer.alloc(120_000_000, '1')));

  const { TransformInput, ...transform } = transformJob('score', 'bomb/');
  await local.call('CreateTransformJob', {
    ...transform,
    TransformInput: { ...TransformInput, CompressionType: 'Gzip' },
  });
  await local.sagemaker.idle();
  expect(await local.call('DescribeTransformJob', { TransformJobName: 'score' })).toMatchObject({
    TransformJobStatus: 'Failed',
    FailureReason: expect.stringMatching(/longer than 100 MiB/),
  });

  const { InputDataConfig, ...training } = trainingJob('train', 'bomb/');
  await local.call('CreateTrainingJob', {
    ...training,
    InputDataConfig: InputDataConfig.map((channel) => ({ ...channel, CompressionType: 'Gzip' })),
  });
  await local.sagemaker.idle();
  expect(await local.call('DescribeTrainingJob', { TrainingJobName: 'train' })).toMatchObject({
    TrainingJobStatus: 'Failed',
    FailureReason: expect.stringMatching(/Max Record Size/i),
  });
});
