import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { createS3Port } from '../../src/aws/s3.js';

const client = new S3Client({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:1' });
const POINT = 'arn:aws:s3:us-west-2:123456789012:accesspoint/test';
const answers = mockClient(client);
const s3 = createS3Port(client);
const body = (text: string) => ({ Body: Readable.from([Buffer.from(text)]) as never });
const failed = (name: string, status: number) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });

beforeEach(() => void answers.reset());

describe('an S3 location', () => {
  it.each([
    ['stream', () => s3.stream('s3://bucket')],
    ['text', () => s3.text('s3://bucket/')],
    ['textIfAny', () => s3.textIfAny('s3://bucket')],
    ['exists', () => s3.exists('s3://bucket')],
    ['put', () => s3.put('s3://bucket', '')],
    ['upload', () => s3.upload('s3://bucket', (async function* () {})())],
    ['copy', () => s3.copy('s3://bucket', 's3://bucket/b')],
    ['digest', () => s3.digest('s3://bucket')],
    ['pageUrl', () => s3.pageUrl('s3://bucket')],
  ])('%s of a bucket without a key is a coded error', async (_, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'InvalidS3Uri' });
  });

  it.each([
    ['https://bucket.s3.us-west-2.amazonaws.com/a%20b', 'bucket', 'a b'],
    [`s3://${POINT}/a`, POINT, 'a'],
  ])('the object at %s is read by bucket and key', async (uri, Bucket, Key) => {
    answers.on(GetObjectCommand, { Bucket, Key }).resolves(body('found'));
    expect(await s3.text(uri)).toBe('found');
  });

  it('an object behind an access point is copied from the form that CopyObject takes', async () => {
    answers.on(CopyObjectCommand).resolves({});
    await s3.copy(`s3://${POINT}/a b/c`, 's3://bucket/d');
    expect(answers.commandCalls(CopyObjectCommand)[0]?.args[0].input.CopySource).toBe(
      `${POINT}/object/a%20b/c`,
    );
  });

  it('expired credentials are reported by their name, although a response to HEAD has none', async () => {
    answers.on(HeadObjectCommand).rejects(failed('400', 400));
    answers.on(GetObjectCommand).rejects(failed('ExpiredToken', 400));
    await expect(s3.exists('s3://bucket/a')).rejects.toThrow('ExpiredToken');
    await expect(s3.etag('s3://bucket/a')).rejects.toThrow('ExpiredToken');
  });

  it('the ETag of an object has no quotes', async () => {
    answers.on(HeadObjectCommand).resolves({ ETag: '"9d5ed678fe57bcca610140957afab571"' });
    expect(await s3.etag('s3://bucket/a')).toBe('9d5ed678fe57bcca610140957afab571');
  });
});

describe('listing', () => {
  it('a listing reads every page and omits folder markers', async () => {
    answers
      .on(ListObjectsV2Command)
      .resolvesOnce({
        Contents: [
          { Key: 'new/', Size: 0 },
          { Key: 'new/1.csv', Size: 3 },
        ],
        NextContinuationToken: 'more',
      })
      .resolvesOnce({ Contents: [{ Key: 'new/2.csv', Size: 4 }] });
    expect(await s3.objects('s3://bucket/new/')).toEqual([
      { bucket: 'bucket', key: 'new/1.csv', size: 3 },
      { bucket: 'bucket', key: 'new/2.csv', size: 4 },
    ]);
    expect(
      answers.commandCalls(ListObjectsV2Command).map(({ args }) => args[0].input.ContinuationToken),
    ).toEqual([undefined, 'more']);
  });

  it('a listing of an object’s full name is that object only', async () => {
    answers.on(ListObjectsV2Command).resolves({ Contents: [{ Key: 'a.csv' }, { Key: 'a.csv.metadata' }] });
    expect((await s3.objects('s3://bucket/a.csv')).map(({ key }) => key)).toEqual(['a.csv']);
  });
});

describe('an object', () => {
  it('an object is read as text when a chunk ends inside a character', async () => {
    const [first, second] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)];
    answers.on(GetObjectCommand).resolves({ Body: Readable.from([first, second]) as never });
    expect(await s3.text('s3://bucket/a')).toBe('é');
  });

  it('a missing object is null where the call allows it, otherwise an error', async () => {
    answers.on(GetObjectCommand).rejects(failed('NoSuchKey', 404));
    answers.on(HeadObjectCommand).rejects(failed('NotFound', 404));
    expect(await s3.textIfAny('s3://bucket/a')).toBeNull();
    expect(await s3.exists('s3://bucket/a')).toBe(false);
    await expect(s3.text('s3://bucket/a')).rejects.toThrow('NoSuchKey');
  });

  it('an object without read permission is not treated as missing', async () => {
    answers.on(GetObjectCommand).rejects(failed('AccessDenied', 403));
    answers.on(HeadObjectCommand).rejects(failed('403', 403));
    await expect(s3.textIfAny('s3://bucket/a')).rejects.toThrow('AccessDenied');
    await expect(s3.exists('s3://bucket/a')).rejects.toThrow('403');
  });

  it('an object has the SHA-256 digest of its bytes', async () => {
    answers.on(GetObjectCommand).resolves(body('abc'));
    // The test vector of FIPS 180-2, appendix B.1.
    expect(await s3.digest('s3://bucket/a')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('an object whose name needs escaping is copied', async () => {
    answers.on(CopyObjectCommand).resolves({});
    await s3.copy('s3://from/a b/c+d.json', 's3://to/x');
    expect(answers.commandCalls(CopyObjectCommand)[0]?.args[0].input).toMatchObject({
      Bucket: 'to',
      Key: 'x',
      CopySource: 'from/a%20b/c%2Bd.json',
    });
  });

  it('an object is written with its name and content type', async () => {
    answers.on(PutObjectCommand).resolves({});
    await s3.put('s3://bucket/a.json', '{}', 'application/json');
    await s3.upload('s3://bucket/b.csv', Readable.from(['1\n', '2\n']), 'text/csv');
    expect(answers.commandCalls(PutObjectCommand).map(({ args }) => args[0].input)).toMatchObject([
      { Bucket: 'bucket', Key: 'a.json', ContentType: 'application/json' },
      { Bucket: 'bucket', Key: 'b.csv', ContentType: 'text/csv' },
    ]);
  });
});

describe('the address of an object for a browser', () => {
  const pageUrl = (
    config: ConstructorParameters<typeof S3Client>[0],
    uri = 's3://bucket/runs/a b/report.html',
  ) => {
    const answered = { response: { statusCode: 200, headers: {}, body: Readable.from([]) } };
    return createS3Port(
      new S3Client({
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        requestHandler: { handle: async () => answered as never },
        ...config,
      }),
    ).pageUrl(uri);
  };

  it.each([
    [
      'eu-west-1',
      'https://console.aws.amazon.com/s3/object/bucket?region=eu-west-1&prefix=runs%2Fa%20b%2Freport.html',
    ],
    [
      'cn-north-1',
      'https://console.amazonaws.cn/s3/object/bucket?region=cn-north-1&prefix=runs%2Fa%20b%2Freport.html',
    ],
    [
      'us-gov-west-1',
      'https://console.amazonaws-us-gov.com/s3/object/bucket?region=us-gov-west-1&prefix=runs%2Fa%20b%2Freport.html',
    ],
  ])('an object on AWS in %s has an address in the console of its partition', async (region, url) => {
    expect(await pageUrl({ region })).toBe(url);
  });

  it('the address of an object contains no parenthesis that ends a link in Markdown', async () => {
    expect(await pageUrl({ region: 'eu-west-1' }, 's3://bucket/a(b)/report.html')).toMatch(
      /prefix=a%28b%29%2Freport\.html$/,
    );
  });

  it.each(['http://127.0.0.1:4566/s3', 'http://storage:9000'])(
    'on %s is the object itself',
    async (endpoint) => {
      expect(await pageUrl({ region: 'eu-west-1', endpoint, forcePathStyle: true })).toBe(
        `${endpoint}/bucket/runs/a%20b/report.html`,
      );
    },
  );
});
