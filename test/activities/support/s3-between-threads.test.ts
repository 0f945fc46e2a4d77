import { Readable } from 'node:stream';
import { MessageChannel } from 'node:worker_threads';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, describe, expect, it } from 'vitest';
import { serveS3 } from '../../../src/activities/support/s3-host.js';
import { s3OverPort } from '../../../src/activities/support/s3-in-thread.js';
import { AnalyzerError } from '../../../src/analyzer/index.js';
import { classifyAwsError } from '../../../src/aws/errors.js';
import type { S3Port } from '../../../src/aws/s3.js';
import { CodedError } from '../../../src/contract/errors.js';
import { memoryS3 } from './memory-s3.js';

const MEGABYTE = 2 ** 20;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** The port as a thread has it, over one that only the host has. */
function overChannel(s3: Partial<S3Port>): { readonly port: S3Port; readonly endService: () => void } {
  const { port1, port2 } = new MessageChannel();
  const endService = serveS3(port1, { ...memoryS3(), ...s3 });
  ends.push(endService);
  return { port: s3OverPort(port2), endService };
}

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('an S3 port across threads', () => {
  it('an S3 port across threads returns the results of the host’s port for every call', async () => {
    const host = memoryS3({ 's3://b/a.txt': 'one', 's3://b/c.txt': 'two' });
    const { port } = overChannel(host);
    expect(await port.objects('s3://b/')).toEqual(await host.objects('s3://b/'));
    expect(await port.text('s3://b/a.txt')).toBe('one');
    expect(await port.textIfAny('s3://b/none')).toBeNull();
    expect(await port.exists('s3://b/a.txt')).toBe(true);
    expect(await port.digest('s3://b/a.txt')).toBe(await host.digest('s3://b/a.txt'));
    expect(await port.pageUrl('s3://b/a.txt')).toBe('http://127.0.0.1/b/a.txt');
    await port.copy('s3://b/a.txt', 's3://b/copy.txt');
    await port.put('s3://b/put.txt', Buffer.from('bytes'));
    expect([host.files.get('s3://b/copy.txt'), host.files.get('s3://b/put.txt')]).toEqual(['one', 'bytes']);
  });

  it('an S3 port across threads streams an object byte for byte, for any chunk size', async () => {
    const whole = Buffer.from(Array.from({ length: MEGABYTE + 17 }, (_, i) => i % 251));
    const chunks = (size: number) =>
      Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
        whole.subarray(i * size, (i + 1) * size),
      );
    for (const size of [999, 65_536, whole.length]) {
      const { port } = overChannel({ stream: async () => Readable.from(chunks(size)) });
      expect((await bytesOf(await port.stream('s3://b/k'))).equals(whole)).toBe(true);
      // The host's own buffers are still its own.
      expect(whole.length).toBe(MEGABYTE + 17);
    }
    const { port } = overChannel({ stream: async () => Readable.from([]) });
    expect((await bytesOf(await port.stream('s3://b/empty'))).length).toBe(0);
  });

  it('a stream across threads reads only a few batches ahead of a reader that pauses', async () => {
    let produced = 0;
    async function* endless() {
      for (;;) {
        produced += 1;
        yield Buffer.alloc(65_536, produced);
      }
    }
    const { port } = overChannel({ stream: async () => Readable.from(endless(), { objectMode: true }) });
    const stream = await port.stream('s3://b/endless');
    await settled();
    // Eight batches are granted ahead; the rest is what the source's own Readable buffers.
    expect(produced).toBeLessThan(40);
    const before = produced;
    for await (const chunk of stream) {
      expect(chunk).toHaveLength(65_536);
      if (produced > before + 20) break;
    }
    expect(produced).toBeGreaterThan(before);
  });

  it('a download in the host ends when the reader in the thread stops', async () => {
    const source = new Readable({ read() {} });
    source.push(Buffer.alloc(MEGABYTE));
    const { port } = overChannel({ stream: async () => source });
    for await (const _ of await port.stream('s3://b/k')) break;
    await settled();
    expect(source.destroyed).toBe(true);
  });

  it('calls in the host are aborted when the thread ends', async () => {
    const source = new Readable({ read() {} });
    source.push(Buffer.alloc(MEGABYTE));
    let seen: AbortSignal | undefined;
    const { port, endService } = overChannel({
      stream: async () => source,
      text: (_, signal) => {
        seen = signal;
        return new Promise(() => {});
      },
    });
    await port.stream('s3://b/k');
    void port.text('s3://b/k');
    await settled();
    endService();
    await settled();
    expect(source.destroyed).toBe(true);
    expect(seen?.aborted).toBe(true);
  });

  it('a call across threads is aborted by its signal', async () => {
    const { port } = overChannel({
      text: (_, signal) =>
        new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
    });
    const aborting = new AbortController();
    const reading = port.text('s3://b/k', aborting.signal);
    aborting.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await expect(port.text('s3://b/k', aborting.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('an upload across threads sends the whole stream', async () => {
    const host = memoryS3();
    const { port } = overChannel(host);
    async function* lines() {
      for (let i = 0; i < 100_000; i += 1) yield i % 2 === 0 ? `${i}\n` : Buffer.from(`${i}\n`);
    }
    await port.upload('s3://b/lines.csv', lines(), 'text/csv');
    expect(host.files.get('s3://b/lines.csv')).toBe(
      Array.from({ length: 100_000 }, (_, i) => `${i}\n`).join(''),
    );
  });

  it('an upload across threads fails with the error of its source', async () => {
    const { port } = overChannel({});
    async function* broken(): AsyncGenerator<string> {
      yield 'a';
      throw new CodedError('DatasetEmpty', 'no rows');
    }
    await expect(port.upload('s3://b/k', broken())).rejects.toMatchObject({ code: 'DatasetEmpty' });
  });
});

describe('an error that crosses threads', () => {
  const failing = (error: unknown) =>
    overChannel({ text: () => Promise.reject(error) }).port.text('s3://b/k');
  const crossed = (error: unknown) => failing(error).catch((caught: unknown) => caught as Error);

  it.each([
    ['NoSuchKey', 404, 'not-found'],
    ['AccessDenied', 403, 'denied'],
    ['SlowDown', 503, 'throttled'],
    ['PermanentRedirect', 301, 'invalid'],
  ])('an AWS error across threads keeps its classification: %s', async (name, httpStatusCode, expected) => {
    const error = await crossed(Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } }));
    expect(classifyAwsError(error)).toBe(expected);
    expect(error).toMatchObject({ name, message: 'no', $metadata: { httpStatusCode } });
  });

  it('an error without a response stays unclear across threads, with its code', async () => {
    const error = await crossed(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    expect(classifyAwsError(error)).toBe('unclear');
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(error).not.toHaveProperty('$metadata');
  });

  it('an error across threads keeps the class that decides what a person must do', async () => {
    expect(await crossed(new CodedError('InvalidS3Uri', 'x'))).toBeInstanceOf(CodedError);
    expect(await crossed(new AnalyzerError('x'))).toBeInstanceOf(AnalyzerError);
    expect(await crossed(new SyntaxError('x'))).toBeInstanceOf(SyntaxError);
    const failure = await crossed(ApplicationFailure.nonRetryable('x', 'NotCsv'));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ message: 'x', type: 'NotCsv', nonRetryable: true });
  });

  it('an error in a stream reaches the reader in the thread', async () => {
    const { port } = overChannel({
      stream: async () =>
        Readable.from(
          (async function* () {
            yield Buffer.alloc(MEGABYTE);
            throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
          })(),
        ),
    });
    const stream = await port.stream('s3://b/k');
    await expect(bytesOf(stream)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('opening a stream of a missing object fails in the thread', async () => {
    const { port } = overChannel({});
    await expect(port.stream('s3://b/none')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});
