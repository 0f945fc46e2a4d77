/** Checksums of uploads, in a header or a trailer: supported, unsupported and invalid. */
import { createHash } from 'node:crypto';
import { CreateBucketCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedS3, serveS3 } from './s3-client.js';

const Bucket = 'checksums';
const TEXT = '123456789';
const digest = (name: string) => createHash(name).update(TEXT).digest('base64');
const hex = (text: string) => Buffer.from(text, 'hex').toString('base64');
/** For 123456789. Those of the CRCs are from the CRC catalogue (reveng.sourceforge.io). */
const EXPECTED = {
  CRC32: hex('cbf43926'),
  CRC32C: hex('e3069283'),
  CRC64NVME: hex('ae8b14860a799888'),
  MD5: digest('md5'),
  SHA1: digest('sha1'),
  SHA256: digest('sha256'),
  SHA512: digest('sha512'),
};
let s3: ServedS3;

beforeAll(async () => {
  s3 = await serveS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.close());

const put = async (key: string, headers: Record<string, string>, body = TEXT) => {
  const response = await fetch(`${s3.url}/${Bucket}/${key}`, { method: 'PUT', headers, body });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
/** An aws-chunked body: one chunk, then the checksum. */
const streamed = (name: string, value: string): [Record<string, string>, string] => [
  {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': String(TEXT.length),
    'x-amz-trailer': name,
  },
  `9\r\n${TEXT}\r\n0\r\n${name}:${value}\r\n\r\n`,
];

it.each(Object.entries(EXPECTED))(
  'S3 verifies and stores a %s checksum from a header and from a trailer',
  async (name, value) => {
    const header = `x-amz-checksum-${name.toLowerCase()}`;
    expect((await put('by-header', { [header]: value })).headers.get(header)).toBe(value);
    const sent = await put('by-trailer', ...streamed(header, value));
    expect([sent.status, sent.headers.get(header)]).toEqual([200, value]);
    const head = await s3.client.send(
      new HeadObjectCommand({ Bucket, Key: 'by-trailer', ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({ [`Checksum${name}`]: value, ChecksumType: 'FULL_OBJECT' });

    const other = Buffer.alloc(Buffer.from(value, 'base64').length, 1).toString('base64');
    expect((await put('wrong', { [header]: other })).text).toContain('<Code>BadDigest</Code>');
    expect((await put('wrong', ...streamed(header, other))).text).toContain('<Code>BadDigest</Code>');
  },
);

it.each(['xxhash64', 'xxhash3', 'xxhash128', 'crc16'])(
  'S3 rejects an upload with the unsupported checksum %s',
  async (name) => {
    const header = `x-amz-checksum-${name}`;
    for (const [headers, body] of [
      [{ [header]: 'AAAAAAAAAAA=' }, TEXT],
      [{ 'x-amz-sdk-checksum-algorithm': name.toUpperCase() }, TEXT],
      streamed(header, 'AAAAAAAAAAA='),
    ] as [Record<string, string>, string][]) {
      const { status, text } = await put('unchecked', headers, body);
      expect(status).toBe(400);
      expect(text).toContain('<Code>InvalidRequest</Code>');
      expect(text).toContain(`Checksum algorithm ${name.toUpperCase()} is unsupported.`);
    }
    expect(s3.storage.bucket(Bucket).get('unchecked')).toBeUndefined();
  },
);

it('S3 rejects an upload whose checksum has an invalid value', async () => {
  const short = await put('nonsense', { 'x-amz-checksum-sha256': 'nonsense' });
  expect(short.text).toContain('Value for x-amz-checksum-sha256 header is invalid.');
  const md5 = await put('nonsense', { 'content-md5': 'nonsense' });
  expect([md5.status, /<Code>(.*)<\/Code>/.exec(md5.text)?.[1]]).toEqual([400, 'InvalidDigest']);
});
