/**
 * Removes the aws-chunked framing from an upload. AWS clients send a streamed body as
 * `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<trailer>: <value>\r\n\r\n`
 * (Amazon S3 API reference, "Signature calculations for the authorization header: transferring payload in
 * multiple chunks"). Signatures are not checked.
 */
import { Transform, type TransformCallback } from 'node:stream';
import { s3Error } from './errors.js';

const MAX_LINE_LENGTH = 16_384;

export class AwsChunkedDecoder extends Transform {
  /** Trailers by lower-case name. Complete when the stream has ended. */
  readonly trailers = new Map<string, string>();
  #state: 'size' | 'data' | 'afterData' | 'trailer' | 'done' = 'size';
  #line = '';
  #remaining = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    try {
      let offset = 0;
      while (offset < chunk.length && this.#state !== 'done') {
        offset = this.#state === 'data' ? this.#takeData(chunk, offset) : this.#takeLine(chunk, offset);
      }
      callback();
    } catch (error) {
      callback(error as Error);
    }
  }

  override _flush(callback: TransformCallback): void {
    // Clients that send no trailers may end after the last chunk's size line.
    const complete = this.#state === 'done' || this.#state === 'trailer';
    callback(complete ? null : s3Error('IncompleteBody'));
  }

  #takeData(chunk: Buffer, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#remaining);
    this.push(chunk.subarray(offset, end));
    this.#remaining -= end - offset;
    if (this.#remaining === 0) this.#state = 'afterData';
    return end;
  }

  #takeLine(chunk: Buffer, offset: number): number {
    const newline = chunk.indexOf(0x0a, offset);
    const end = newline === -1 ? chunk.length : newline;
    this.#line += chunk.toString('latin1', offset, end);
    if (this.#line.length > MAX_LINE_LENGTH)
      throw s3Error('InvalidRequest', 'A line of the chunked upload is too long.');
    if (newline === -1) return chunk.length;
    const line = this.#line.replace(/\r$/, '');
    this.#line = '';
    this.#endLine(line);
    return newline + 1;
  }

  #endLine(line: string): void {
    if (this.#state === 'size') this.#startChunk(line);
    else if (this.#state === 'afterData') this.#state = 'size';
    else if (line === '') this.#state = 'done';
    else {
      const colon = line.indexOf(':');
      this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
  }

  #startChunk(line: string): void {
    const size = line.split(';', 1)[0] ?? '';
    if (!/^[0-9a-fA-F]{1,13}$/.test(size)) {
      throw s3Error(
        'InvalidRequest',
        'The request declares an aws-chunked body, but a chunk does not begin with its size.',
      );
    }
    this.#remaining = Number.parseInt(size, 16);
    this.#state = this.#remaining === 0 ? 'trailer' : 'data';
  }
}
