import { describe, expect, it } from 'vitest';
import { inThread } from '../../src/activities/in-thread.js';
import { failureOf } from './support/activity.js';

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
    const refusal = { message: 'no rows', type: 'DatasetRefused', nonRetryable: true };
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
    await expect(running).rejects.toThrow('no answer');
    await expect(inThread(entry, null, cancelling.signal)).rejects.toThrow(/abort/i);
  });
});
