import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type DiagnosisGround, diagnoseInFull } from '../../../src/activities/diagnose/diagnose-in-full.js';
import { inThread, threadedIfCompiled } from '../../../src/activities/support/thread.js';
import { rebaselineInput } from '../../../src/contract/input.js';
import { compileSources } from '../../support/compiled-sources.js';
import { sourcesUnder } from '../../support/sources.js';
import { failureOf, inActivity } from './activity.js';
import { memoryS3 } from './memory-s3.js';
import { MONITOR, RUN } from './run.js';

/** A thread of a few lines. */
const thread = (code: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort, workerData } from 'node:worker_threads'; ${code}`)}`,
  );
const never = new AbortController().signal;
const s3 = memoryS3({});

describe('a computation in a thread', () => {
  it('a computation in a thread receives its request and returns its result', async () => {
    const entry = thread('parentPort.postMessage({ value: workerData.request.a + 1 });');
    expect(await inThread(entry, s3, { a: 1 }, never)).toBe(2);
  });

  it('a coded failure of a computation in a thread keeps its code', async () => {
    const failure = { message: 'no rows', type: 'DatasetEmpty', nonRetryable: true };
    const entry = thread(
      `parentPort.postMessage({ error: ${JSON.stringify({ kind: 'failure', ...failure })} });`,
    );
    expect(await failureOf(inThread(entry, s3, null, never))).toMatchObject(failure);
  });

  it('a defect in a thread keeps its message and stack', async () => {
    const entry = thread(
      'parentPort.postMessage({ error: { kind: "other", name: "TypeError", message: "x is undefined", stack: "at gate.ts:1" } });',
    );
    await expect(inThread(entry, s3, null, never)).rejects.toMatchObject({
      name: 'TypeError',
      message: 'x is undefined',
      stack: 'at gate.ts:1',
    });
  });

  it('a thread that ends without a result is a failure that Temporal retries', async () => {
    const failure = await failureOf(inThread(thread('process.exit(3);'), s3, null, never));
    expect(failure).toMatchObject({ type: 'ComputationAborted', nonRetryable: false });
    expect(failure.message).toContain('ended with code 3');
    await expect(inThread(thread('throw new Error("broken");'), s3, null, never)).rejects.toThrow('broken');
  });

  it('a thread ends when its activity is cancelled', async () => {
    const cancelling = new AbortController();
    const entry = thread('setInterval(() => {}, 1000);');
    const running = inThread(entry, s3, null, cancelling.signal);
    cancelling.abort();
    await expect(running).rejects.toThrow('no result');
    await expect(inThread(entry, s3, null, cancelling.signal)).rejects.toThrow(/abort/i);
  });
});

describe('a heavy computation of an activity', () => {
  /** A folder that holds `thread.mjs`, which answers with its own thread's number and its request. */
  async function compiled(): Promise<URL> {
    const folder = await mkdtemp(join(tmpdir(), 'rebaseline-thread-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const entry = join(folder, 'thread.mjs');
    await writeFile(
      entry,
      `import { parentPort, threadId, workerData } from 'node:worker_threads';
       parentPort.postMessage({ value: { thread: threadId, given: workerData.request } });`,
    );
    return pathToFileURL(entry);
  }
  const inPlace = async (given: unknown, request: number) => ({ thread: 'here', given: request, s3: given });

  it('a heavy computation runs in a thread where the thread is compiled', async () => {
    const work = threadedIfCompiled(await compiled(), s3, inPlace);
    const { thread, given } = await inActivity(work, 7);
    expect(thread).toBeGreaterThan(0);
    expect(given).toBe(7);
  });

  it('a heavy computation runs in the activity’s own thread where no thread is compiled', async () => {
    const work = threadedIfCompiled(new URL('./missing.js', await compiled()), s3, inPlace);
    expect(await inActivity(work, 7)).toEqual({ thread: 'here', given: 7, s3 });
  });

  it('a diagnosis in a thread reads data that only the host’s S3 port has, with an equal result', async () => {
    const training = 's3://nowhere-but-here/new.csv';
    const live = ['score', 'age', 'hours'].map((name) => ({ name }));
    const host = memoryS3({
      [MONITOR.constraintsUri]: JSON.stringify({ version: 0, features: live }),
      [training]: Array.from({ length: 1000 }, (_, i) => `${i % 2},${45 + (i % 40)},40\n`).join(''),
    });
    const ground: DiagnosisGround = {
      resolved: RUN,
      input: rebaselineInput.parse({ endpointName: 'churn', trainingDataset: { s3Uri: training } }),
      detection: { verdict: 'violated', why: 'age has moved', windows: [], changePoint: null },
      training: { s3Uri: training },
      heldOut: null,
      now: Date.parse('2024-05-01T12:00:00Z'),
    };
    const sources = await compileSources();
    onTestFinished(() => sources.remove());
    const entry = sources.url('src/activities/diagnose/diagnosis-thread.js');
    expect(await inThread(entry, host, ground, never)).toEqual(await diagnoseInFull(host, ground));
    const unreadable = { ...ground, training: { s3Uri: 's3://nowhere-but-here/none.csv' } };
    expect(await failureOf(inThread(entry, host, unreadable, never))).toMatchObject({
      type: 'DatasetMissing',
      nonRetryable: true,
    });
  });
});

it('activities create no AWS client of their own: they use the ports of the worker', async () => {
  const creating = (await sourcesUnder('src/activities')).filter(({ text }) =>
    /createS3Port|createSageMakerPort/.test(text),
  );
  expect(creating.map(({ path }) => path)).toEqual([]);
});
