/** Requests that no SDK sends. Each returns an S3 error, and the next request succeeds. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedS3, serveS3 } from './s3-client.js';

let s3: ServedS3;
beforeAll(async () => {
  s3 = await serveS3();
  await send('PUT', '');
  await send('PUT', '/key', {}, 'hello');
});
afterAll(() => s3.close());

const send = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) => {
  const response = await fetch(`${s3.url}/broken${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return { status: response.status, code: /<Code>(.*?)<\/Code>/.exec(text)?.[1], text };
};
const chunked = { 'content-encoding': 'aws-chunked' };

it.each([
  ['without chunks', chunked, 'not chunks\r\n', 'InvalidRequest'],
  ['that ends inside a chunk', chunked, 'ff\r\nhalf', 'IncompleteBody'],
  [
    'of a different length than declared',
    { ...chunked, 'x-amz-decoded-content-length': '99' },
    '2\r\nab\r\n0\r\n\r\n',
    'IncompleteBody',
  ],
  ['with a line that does not end', chunked, 'a'.repeat(20_000), 'InvalidRequest'],
])('S3 rejects an aws-chunked upload %s', async (_what, headers, body, code) => {
  // Many requests at once, because the error may occur before or after the body has a reader.
  const responses = await Promise.all(
    Array.from({ length: 8 }, () => send('PUT', '/chunked', headers, body)),
  );
  expect(responses.map((response) => [response.status, response.code])).toEqual(Array(8).fill([400, code]));
  expect(await send('GET', '/chunked')).toMatchObject({ status: 404 });
  const part = await send('POST', '/parts?uploads');
  const id = /<UploadId>(.*?)<\/UploadId>/.exec(part.text)?.[1];
  expect(await send('PUT', `/parts?partNumber=1&uploadId=${id}`, headers, body)).toMatchObject({
    status: 400,
    code,
  });
});

it('S3 rejects a presigned URL with an invalid response header, and ignores one that cannot be overridden', async () => {
  const evil = await send('GET', '/key?response-content-type=a%0d%0aX-Evil:%201');
  expect([evil.status, evil.code]).toEqual([400, 'InvalidArgument']);
  const wide = await send(
    'GET',
    `/key?response-content-disposition=${encodeURIComponent('attachment; filename=度')}`,
  );
  expect([wide.status, wide.code]).toEqual([400, 'InvalidArgument']);
  expect(wide.text).toContain('Header value cannot be represented using ISO-8859-1.');
  expect(await send('GET', '/key?response-content-length=1')).toMatchObject({ status: 200, text: 'hello' });
});

it('S3 rejects numeric parameters that are not integers', async () => {
  const started = await send('POST', '/upload?uploads');
  const id = /<UploadId>(.*?)<\/UploadId>/.exec(started.text)?.[1];
  for (const query of [
    `/upload?uploadId=${id}&max-parts=abc`,
    `/upload?uploadId=${id}&part-number-marker=-1`,
    '?max-keys=1e3',
    '/key?partNumber=abc',
  ]) {
    expect(await send('GET', query)).toMatchObject({ status: 400, code: 'InvalidArgument' });
  }
});

it('S3 rejects a DeleteObjects request whose key is not text', async () => {
  const body = '<Delete><Object><Key><a>1</a></Key></Object></Delete>';
  expect(await send('POST', '?delete', {}, body)).toMatchObject({ status: 400, code: 'MalformedXML' });
});
