/**
 * An S3 port for a computation in a thread: every call goes to the host thread, which uses its own port and credentials.
 * A stream does not cross threads, so its bytes do: in batches, whose buffers are transferred and not copied. The reader
 * grants each batch, so that a slow reader slows down the download.
 */

import { Readable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import type { S3Port } from '../../aws/s3.js';
import { type ClonedError, cloneError, restoreError } from './errors-between-threads.js';

/** Calls that have one request and one result. */
type PlainCall = Exclude<keyof S3Port, 'stream' | 'upload'>;

type ToHost =
  | { readonly id: number; readonly call: keyof S3Port; readonly args: readonly unknown[] }
  /** The reader takes `grant` more batches of the stream. */
  | { readonly id: number; readonly grant: number }
  | { readonly id: number; readonly abort: true }
  /** The next part of an upload; null at its end. */
  | { readonly id: number; readonly part: Uint8Array | null }
  | { readonly id: number; readonly partError: ClonedError };

type ToThread =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ClonedError }
  /** The next bytes of a stream; null at its end. */
  | { readonly id: number; readonly batch: Uint8Array | null }
  | { readonly id: number; readonly wantsPart: true };

/**
 * Size of a chunk as Node reads it from a socket. Over a CSV of 200 MB the channel then costs a diagnosis 4 % more CPU time;
 * batches of 256 KB cost it 20 %.
 */
const BATCH_BYTES = 64 * 1024;
/** Batches on their way while the reader works on one. */
const BATCHES_AHEAD = 8;

/**
 * Answers the calls of the thread at the other end of `port` with `s3`.
 * @returns ends the service: aborts the calls that still run
 */
export function serveS3(port: MessagePort, s3: S3Port): () => void {
  const calls = new Map<number, HostCall>();
  const send = (message: ToThread, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  port.on('message', (message: ToHost) => {
    if ('call' in message) {
      const call = new HostCall(message.id, send);
      calls.set(message.id, call);
      void call.run(s3, message.call, message.args).finally(() => calls.delete(message.id));
      return;
    }
    const call = calls.get(message.id);
    if ('grant' in message) call?.grant(message.grant);
    else if ('abort' in message) call?.abort();
    else call?.takePart('part' in message ? message.part : restoreError(message.partError));
  });
  const end = () => {
    port.close();
    for (const call of calls.values()) call.abort();
  };
  port.once('close', end);
  return end;
}

class HostCall {
  private readonly aborting = new AbortController();
  private granted = BATCHES_AHEAD;
  private wake: () => void = () => {};
  private takesPart: (part: Uint8Array | Error | null) => void = () => {};

  constructor(
    private readonly id: number,
    private readonly send: (message: ToThread, transfer?: ArrayBuffer[]) => void,
  ) {}

  grant(batches: number): void {
    this.granted += batches;
    this.wake();
  }

  abort(): void {
    this.aborting.abort();
    this.wake();
    this.takesPart(this.aborting.signal.reason as Error);
  }

  takePart(part: Uint8Array | Error | null): void {
    this.takesPart(part);
  }

  async run(s3: S3Port, call: keyof S3Port, args: readonly unknown[]): Promise<void> {
    const { id } = this;
    try {
      if (call === 'stream') await this.sendStream(await s3.stream(args[0] as string, this.aborting.signal));
      else if (call === 'upload') {
        const [uri, contentType] = args as [string, string | undefined];
        await s3.upload(uri, this.parts(), ...(contentType === undefined ? [] : [contentType]));
        this.send({ id, result: undefined });
      } else {
        const all = args.map(asBuffer);
        if (ABORTABLE.has(call)) all.push(this.aborting.signal);
        const result = await (s3[call] as (...all: unknown[]) => Promise<unknown>)(...all);
        this.send({ id, result });
      }
    } catch (error) {
      this.send({ id, error: cloneError(error) });
    }
  }

  private async sendStream(stream: Readable): Promise<void> {
    const { signal } = this.aborting;
    const destroy = () => stream.destroy();
    signal.addEventListener('abort', destroy, { once: true });
    if (signal.aborted) destroy();
    try {
      for await (const batch of inBatches(stream)) {
        while (this.granted === 0 && !signal.aborted) await new Promise<void>((wake) => (this.wake = wake));
        if (signal.aborted) return;
        this.granted -= 1;
        this.send({ id: this.id, batch }, [batch.buffer]);
      }
      this.send({ id: this.id, batch: null });
    } finally {
      signal.removeEventListener('abort', destroy);
      destroy();
    }
  }

  private async *parts(): AsyncGenerator<Buffer> {
    for (;;) {
      const part = await new Promise<Uint8Array | Error | null>((take) => {
        this.takesPart = take;
        if (this.aborting.signal.aborted) take(this.aborting.signal.reason as Error);
        this.send({ id: this.id, wantsPart: true });
      });
      if (part === null) return;
      if (part instanceof Error) throw part;
      yield asBuffer(part) as Buffer;
    }
  }
}

const ABORTABLE: ReadonlySet<keyof S3Port> = new Set(['objects', 'text', 'textIfAny', 'digest']);

/** Structured cloning makes a Uint8Array of a Buffer. */
function asBuffer(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

/**
 * The same bytes in buffers of their own. A chunk's own buffer may be shared with other data of the host, so that it must
 * not be transferred.
 */
async function* inBatches(
  chunks: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let batch = new Uint8Array(BATCH_BYTES);
  let filled = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let from = 0; from < bytes.length; ) {
      const taken = bytes.subarray(from, from + BATCH_BYTES - filled);
      batch.set(taken, filled);
      filled += taken.length;
      from += taken.length;
      if (filled < BATCH_BYTES) continue;
      yield batch;
      batch = new Uint8Array(BATCH_BYTES);
      filled = 0;
    }
  }
  if (filled > 0) yield batch.slice(0, filled);
}

/** The port of a computation, over the end of the channel that {@link serveS3} serves. */
export function s3OverPort(port: MessagePort): S3Port {
  const receivers = new Map<number, (message: ToThread) => void>();
  let calls = 0;
  port.on('message', (message: ToThread) => receivers.get(message.id)?.(message));
  const send = (message: ToHost, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

  /** Starts a call; `receive` gets every response until it returns true. */
  function start(
    call: keyof S3Port,
    args: readonly unknown[],
    receive: (message: ToThread) => boolean,
  ): number {
    calls += 1;
    const id = calls;
    receivers.set(id, (message) => {
      if (receive(message)) receivers.delete(id);
    });
    send({ id, call, args });
    return id;
  }

  function request<T>(call: PlainCall, args: readonly unknown[], signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = () => send({ id, abort: true });
      const id = start(call, args, (message) => {
        signal?.removeEventListener('abort', abort);
        if ('error' in message) reject(restoreError(message.error));
        else resolve((message as { result: T }).result);
        return true;
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  return {
    objects: (uri, signal) => request('objects', [uri], signal),
    text: (uri, signal) => request('text', [uri], signal),
    textIfAny: (uri, signal) => request('textIfAny', [uri], signal),
    digest: (uri, signal) => request('digest', [uri], signal),
    exists: (uri) => request('exists', [uri]),
    put: (uri, body, contentType) => request('put', [uri, body, contentType]),
    copy: (from, to) => request('copy', [from, to]),
    pageUrl: (uri) => request('pageUrl', [uri]),
    stream: (uri, signal) => openStream(uri, signal),
    upload: (uri, body, contentType) => sendUpload(uri, body, contentType),
  };

  /** Settles when the host has opened the object, so that a missing one fails here and not while it is read. */
  function openStream(uri: string, signal?: AbortSignal): Promise<Readable> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      let owed = 0;
      let ended = false;
      const grantOwed = () => {
        if (owed > 0) send({ id, grant: owed });
        owed = 0;
      };
      const stream = new Readable({
        // Batch by batch: a stream of bytes would join what is buffered into a new buffer.
        objectMode: true,
        highWaterMark: 1,
        read: grantOwed,
        destroy(error, done) {
          if (!ended) send({ id, abort: true });
          signal?.removeEventListener('abort', abort);
          receivers.delete(id);
          done(error);
        },
      });
      let opened = false;
      // A stream has no listener before it is opened, so the rejection reports the error.
      const fail = (error: Error) => {
        reject(error);
        stream.destroy(opened ? error : undefined);
      };
      const abort = () => fail(signal?.reason as Error);
      signal?.addEventListener('abort', abort, { once: true });
      const id = start('stream', [uri], (message) => {
        if ('error' in message) {
          ended = true;
          fail(restoreError(message.error));
          return true;
        }
        opened = true;
        resolve(stream);
        const { batch } = message as { batch: Uint8Array | null };
        if (batch === null) {
          ended = true;
          stream.push(null);
          return true;
        }
        owed += 1;
        if (stream.push(asBuffer(batch))) grantOwed();
        return false;
      });
    });
  }

  async function sendUpload(
    uri: string,
    body: AsyncIterable<string | Buffer>,
    contentType: string | undefined,
  ): Promise<void> {
    const parts = inBatches(body);
    const sendPart = async (id: number) => {
      try {
        const { value, done } = await parts.next();
        if (done) send({ id, part: null });
        else send({ id, part: value }, [value.buffer]);
      } catch (error) {
        send({ id, partError: cloneError(error) });
      }
    };
    try {
      await new Promise<void>((resolve, reject) => {
        const id = start('upload', [uri, contentType], (message) => {
          if ('wantsPart' in message) {
            void sendPart(id);
            return false;
          }
          if ('error' in message) reject(restoreError(message.error));
          else resolve();
          return true;
        });
      });
    } finally {
      await parts.return(undefined);
    }
  }
}
