import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { S3Object, S3Port } from '../../aws/s3.js';
import { s3Uri } from '../../contract/s3-address.js';
import { callAws, refused } from '../support/errors.js';

/** First bytes of files that are not CSV. */
const OTHER_KINDS: readonly (readonly [kind: string, begins: (head: Buffer) => boolean])[] = [
  ['Parquet', (head) => head.subarray(0, 4).toString('latin1') === 'PAR1'],
  ['a zip archive or spreadsheet', (head) => head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004'],
  ['bzip2', (head) => head.subarray(0, 3).toString('latin1') === 'BZh'],
  ['Zstandard', (head) => head.readUInt32BE(0) === 0x28b52ffd],
  ['Avro', (head) => head.subarray(0, 4).toString('latin1') === 'Obj\u0001'],
  // RecordIO's magic number, little-endian, before every record.
  ['RecordIO', (head) => head.readUInt32LE(0) === 0xced7230a],
  ['UTF-16 text', (head) => [0xfffe, 0xfeff].includes(head.readUInt16BE(0))],
  ['JSON', (head) => /^\s*(\{\s*["}]|\[\s*[[{"\d])/.test(head.toString('utf8').replace(/^\uFEFF/, ''))],
  ['binary data', (head) => head.includes(0)],
];
const HEAD_BYTES = 64;

/**
 * The bytes of a CSV object, decompressed where they are gzip. The first bytes decide, because names and content types are
 * often wrong. Refuses other formats; every error names the object.
 * @param options.jsonLines does not refuse JSON, for a caller that also reads JSON Lines
 */
export async function* openCsv(
  s3: S3Port,
  { bucket, key }: S3Object,
  { jsonLines = false }: { readonly jsonLines?: boolean } = {},
): AsyncGenerator<Uint8Array> {
  const uri = s3Uri(bucket, key);
  const stream = await callAws(`Reading ${uri}`, () => s3.stream(uri));
  try {
    const [head, whole] = await peek(stream);
    if (isGzip(head)) {
      const decompressed = createGunzip();
      // Unlike pipe, a pipeline ends both streams when one fails; the iteration below throws the error.
      pipeline(Readable.from(whole), decompressed, () => {});
      const [innerHead, text] = await peek(decompressed);
      refuseOtherKinds(uri, innerHead, jsonLines);
      yield* text;
    } else {
      refuseOtherKinds(uri, head, jsonLines);
      yield* whole;
    }
  } catch (error) {
    if (String((error as NodeJS.ErrnoException).code).startsWith('Z_')) {
      throw refused(
        'DataUnreadable',
        `${uri} is not a complete gzip file (${(error as Error).message}). Upload it again, then start a new run.`,
      );
    }
    await callAws(`Reading ${uri}`, () => Promise.reject(error));
  } finally {
    stream.destroy();
  }
}

/** Whether an object is gzip, by its first bytes. */
export async function isGzipped(s3: S3Port, { bucket, key }: S3Object): Promise<boolean> {
  const uri = s3Uri(bucket, key);
  const stream = await callAws(`Reading ${uri}`, () => s3.stream(uri));
  try {
    return isGzip((await peek(stream))[0]);
  } finally {
    stream.destroy();
  }
}

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

function refuseOtherKinds(uri: string, head: Buffer, jsonLines: boolean): void {
  // Padded, because the tests read four bytes and a file may have fewer.
  const padded = head.length < 4 ? Buffer.concat([head, Buffer.alloc(4, ' ')]) : head;
  const kind = OTHER_KINDS.find(([, begins]) => begins(padded))?.[0];
  const isObject = /^\s*\{/.test(head.toString('utf8').replace(/^\uFEFF/, ''));
  if (kind === undefined || (kind === 'JSON' && isObject && jsonLines)) return;
  throw refused(
    'NotCsv',
    `${uri} is ${kind}, not CSV. Write the rows as CSV or JSON Lines, with or without gzip, then start a new run.`,
  );
}

/** The first bytes of a stream, and all of it. */
async function peek(stream: Readable): Promise<readonly [Buffer, AsyncIterable<Uint8Array>]> {
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const read: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    read.push(next.value);
    length += next.value.length;
  }
  async function* whole() {
    yield* read;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  }
  return [Buffer.concat(read).subarray(0, HEAD_BYTES), whole()];
}
