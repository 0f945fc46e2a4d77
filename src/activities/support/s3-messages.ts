/**
 * An S3 port for a computation in a thread: every call goes to the host thread, which uses its own port and credentials.
 * A stream does not cross threads, so its bytes do: in batches, whose buffers are transferred and not copied. The reader
 * grants each batch, so that a slow reader slows down the download.
 */

import type { S3Port } from '../../aws/s3.js';
import type { ClonedError } from './errors-between-threads.js';

export type ToHost =
  | { readonly id: number; readonly call: keyof S3Port; readonly args: readonly unknown[] }
  /** The reader takes `grant` more batches of the stream. */
  | { readonly id: number; readonly grant: number }
  | { readonly id: number; readonly abort: true }
  /** The next part of an upload; null at its end. */
  | { readonly id: number; readonly part: Uint8Array | null }
  | { readonly id: number; readonly partError: ClonedError };

export type ToThread =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ClonedError }
  /** The next bytes of a stream; null at its end. */
  | { readonly id: number; readonly batch: Uint8Array | null }
  | { readonly id: number; readonly wantsPart: true };

/**
 * Size of a chunk as Node reads it from a socket. Over a CSV of 200 MB the channel then costs a diagnosis 4 % more CPU time;
 * batches of 256 KB cost it 24 %.
 */
const BATCH_BYTES = 64 * 1024;
/** Batches on their way while the reader works on one. */
export const BATCHES_AHEAD = 8;

/** Structured cloning makes a Uint8Array of a Buffer. */
export function asBuffer(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

/**
 * The same bytes in buffers of their own. A chunk's own buffer may be shared with other data of the host, so that it must
 * not be transferred.
 */
export async function* inBatches(
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
