import { Readable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import type { S3Port } from '../../aws/s3.js';
import { cloneError, restoreError } from './errors-between-threads.js';
import { asBuffer, inBatches, type ToHost, type ToThread } from './s3-messages.js';

/** Calls that have one request and one result. */
type PlainCall = Exclude<keyof S3Port, 'stream' | 'upload'>;

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
    etag: (uri) => request('etag', [uri]),
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
