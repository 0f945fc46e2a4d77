import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inThread, threadedIfCompiled } from '../../../src/activities/support/thread.js';
import { failureOf, inActivity } from './activity.js';
import { memoryS3 } from './memory-s3.js';

/** A thread of a few words. */
const thread = (code: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort, workerData } from 'node:worker_threads'; ${code}`)}`,
  );
const never = new AbortController().signal;

describe('work in a thread', () => {
  it('gives its answer, and sees what it was given', async () => {
    const entry = thread('parentPort.postMessage({ value: workerData.a + 1 });');
    expect(await inThread(entry, { a: 1 }, never)).toBe(2);
  });

  it('fails as it would have failed here: a refusal stays one, with its type', async () => {
    const refusal = { message: 'no rows', type: 'DatasetEmpty', nonRetryable: true };
    const entry = thread(`parentPort.postMessage({ failure: ${JSON.stringify(refusal)} });`);
    expect(await failureOf(inThread(entry, null, never))).toMatchObject(refusal);
  });

  it('keeps the words and the place of a defect', async () => {
    const entry = thread(
      'parentPort.postMessage({ error: { message: "x is undefined", stack: "at gate.ts:1" } });',
    );
    await expect(inThread(entry, null, never)).rejects.toMatchObject({
      message: 'x is undefined',
      stack: 'at gate.ts:1',
    });
  });

  it('that breaks off, or throws, is an error and no endless wait', async () => {
    await expect(inThread(thread('process.exit(3);'), null, never)).rejects.toThrow('ended with code 3');
    await expect(inThread(thread('throw new Error("broken");'), null, never)).rejects.toThrow('broken');
  });

  it('ends when the activity is cancelled', async () => {
    const cancelling = new AbortController();
    const entry = thread('setInterval(() => {}, 1000);');
    const running = inThread(entry, null, cancelling.signal);
    cancelling.abort();
    await expect(running).rejects.toThrow('no result');
    await expect(inThread(entry, null, cancelling.signal)).rejects.toThrow(/abort/i);
  });
});

describe('heavy work of an activity', () => {
  /** A folder that holds `thread.mjs`, which answers with its own thread's number and what it was given. */
  async function compiled(): Promise<URL> {
    const folder = await mkdtemp(join(tmpdir(), 'rebaseline-thread-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const entry = join(folder, 'thread.mjs');
    await writeFile(
      entry,
      `import { parentPort, threadId, workerData } from 'node:worker_threads';
       parentPort.postMessage({ value: { thread: threadId, given: workerData } });`,
    );
    return pathToFileURL(entry);
  }
  const inPlace = async (s3: unknown, given: number) => ({ thread: 'here', given, s3 });
  const s3 = memoryS3({});

  it('is done by a thread where the thread was compiled', async () => {
    const work = threadedIfCompiled(await compiled(), s3, inPlace);
    const { thread, given } = await inActivity(work, 7);
    expect(thread).toBeGreaterThan(0);
    expect(given).toBe(7);
  });

  it('is done in place, with the storage that was given, where it was not', async () => {
    const work = threadedIfCompiled(new URL('./missing.js', await compiled()), s3, inPlace);
    expect(await inActivity(work, 7)).toEqual({ thread: 'here', given: 7, s3 });
  });
});
