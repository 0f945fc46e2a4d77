import type { Readable } from 'node:stream';
import type { MessagePort } from 'node:worker_threads';
import type { S3Port } from '../../aws/s3.js';
import { cloneError, restoreError } from './errors-between-threads.js';
import { asBuffer, BATCHES_AHEAD, inBatches, type ToHost, type ToThread } from './s3-messages.js';

/** Calls that accept an abort signal as their last argument. */
const ABORTABLE: ReadonlySet<keyof S3Port> = new Set(['objects', 'text', 'textIfAny', 'digest']);

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
