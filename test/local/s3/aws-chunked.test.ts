import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AwsChunkedDecoder } from '../../../src/local/s3/aws-chunked.js';

// The example of the API reference, shortened, with a signature and a trailing checksum.
const FRAMED = [
  '5;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n',
  'he\r\no\r\n',
  '3\r\n',
  'abc\r\n',
  '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n',
  'x-amz-checksum-crc32c:sOO8/Q==\r\n',
  'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n',
  '\r\n',
].join('');

async function decode(pieces: readonly string[]) {
  const decoder = Readable.from(pieces.map((piece) => Buffer.from(piece))).compose(new AwsChunkedDecoder());
  const chunks: Buffer[] = [];
  for await (const chunk of decoder) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('AwsChunkedDecoder', () => {
  it.each([1, 2, 3, 7, 1000])(
    'AwsChunkedDecoder returns the same bytes from pieces of %i characters',
    async (size) => {
      const pieces = FRAMED.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(await decode(pieces)).toBe('he\r\noabc');
    },
  );

  it('AwsChunkedDecoder returns the trailers', async () => {
    const decoder = new AwsChunkedDecoder();
    decoder.end(FRAMED);
    for await (const _ of decoder);
    expect(decoder.trailers.get('x-amz-checksum-crc32c')).toBe('sOO8/Q==');
  });

  it('AwsChunkedDecoder rejects a body that ends inside a chunk', async () => {
    await expect(decode(['5\r\nhe'])).rejects.toMatchObject({ code: 'IncompleteBody' });
  });

  it('AwsChunkedDecoder rejects a body without framing', async () => {
    await expect(decode(['age,income\n39,1\n'])).rejects.toMatchObject({ code: 'InvalidRequest' });
  });
});
