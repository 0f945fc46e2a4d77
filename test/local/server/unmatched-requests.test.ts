import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStubbed, type StubbedPlatform } from './running-platform.js';

let local: StubbedPlatform;
beforeAll(async () => {
  local = await runStubbed();
});
afterAll(() => local.remove());

interface HttpResponse {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Sends any method, headers and path unchanged, as curl does. */
const send = (
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string | Buffer,
): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(local.running.url);
    const sent = request({ hostname, port, method, path, headers: { connection: 'close', ...headers } });
    sent.on('error', reject).on('response', async (response) => {
      resolve({ status: response.statusCode ?? 0, body: await text(response), headers: response.headers });
    });
    sent.end(body);
  });

const raw = (bytes: string | Buffer): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(local.running.url).port), '127.0.0.1');
    let response = '';
    socket.on('data', (chunk) => {
      response += chunk.toString('latin1');
    });
    socket.on('error', reject).on('close', () => resolve(response));
    socket.write(bytes);
  });

const amzJson = (target: string) => ({
  'x-amz-target': target,
  'content-type': 'application/x-amz-json-1.1',
});

describe('a browser', () => {
  it('the page at / describes the platform and lists the addresses of its services', async () => {
    const { status, body, headers } = await send('GET', '/', { accept: 'text/html' });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(body).toMatch(/^The local SageMaker is running\./);
    for (const path of ['/sagemaker', '/runtime', '/s3', '/other', '/_local/health'])
      expect(body).toContain(local.running.url + path);
  });

  it('a GET of an unknown page returns the addresses of the services', async () => {
    const { status, body } = await send('GET', '/favicon.ico');
    expect(status).toBe(404);
    expect(JSON.parse(body).message).toContain(`${local.running.url}/sagemaker`);
  });
});

describe('a client whose endpoint has no path', () => {
  it('an AWS JSON request without the path prefix returns the address of SageMaker in AWS JSON', async () => {
    const { status, body } = await send('POST', '/', amzJson('SageMaker.ListEndpoints'), '{}');
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject({
      __type: 'UnknownOperationException',
      message: expect.stringContaining(`${local.running.url}/sagemaker`),
    });
  });

  it('an S3 or query request without the path prefix returns the address of its service in XML', async () => {
    const signedFor = (service: string) => ({
      authorization: `AWS4-HMAC-SHA256 Credential=key/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    });
    const s3 = await send('GET', '/bucket/key', signedFor('s3'));
    expect([s3.status, s3.headers['content-type']]).toEqual([404, 'application/xml']);
    expect(s3.body).toMatch(/<Error><Code>UnknownOperationException<\/Code><Message>.*\/s3 \(path style\)/);
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...signedFor('sqs') };
    const { status, body } = await send('POST', '/', form, 'Action=ListQueues');
    expect(status).toBe(404);
    expect(body).toContain(`${local.running.url}/other`);
    expect(body).toMatch(/^<ErrorResponse><Error>/);
  });

  it('S3 accepts virtual-hosted-style requests to bucket.localhost', async () => {
    const host = `my-bucket.localhost:${new URL(local.running.url).port}`;
    await send('PUT', '/s3', { host });
    await send('PUT', '/s3/a/key', { host, 'content-length': '5' }, 'hello');
    expect(await send('GET', '/s3/my-bucket/a/key')).toMatchObject({ status: 200, body: 'hello' });
  });
});

describe('the wrong method', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])(
    '%s /sagemaker returns an error that shows a valid request',
    async (method) => {
      const { status, body, headers } = await send(method, '/sagemaker');
      expect(status).toBe(404);
      expect(headers['content-type']).toMatch('application/x-amz-json-1.1');
      if (method === 'HEAD') return;
      expect(JSON.parse(body)).toMatchObject({
        __type: 'UnknownOperationException',
        message: expect.stringContaining('X-Amz-Target: SageMaker.ListEndpoints'),
      });
    },
  );

  it.each(['OPTIONS', 'PATCH'])('%s of an S3 object returns MethodNotAllowed', async (method) => {
    const { status, body } = await send(method, '/s3/bucket/key');
    expect([status, /<Code>(.*)<\/Code>/.exec(body)?.[1]]).toEqual([405, 'MethodNotAllowed']);
  });

  it('GET of an invocation returns an error that shows a valid request', async () => {
    const { status, body, headers } = await send('GET', '/runtime/endpoints/census/invocations');
    expect([status, headers['x-amzn-errortype']]).toEqual([404, 'UnknownOperationException']);
    expect(JSON.parse(body).message).toContain('POST /runtime/endpoints/NAME/invocations');
  });

  it('PUT of an invocation with the default content type of curl returns a REST JSON error', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status, body, headers } = await send('PUT', '/runtime/endpoints/census/invocations', form, '1');
    expect([status, headers['x-amzn-errortype']]).toEqual([404, 'UnknownOperationException']);
    expect(JSON.parse(body).message).toContain('send POST /runtime/endpoints/NAME/invocations');
  });

  it('GET of a POST route of the control API returns an error', async () => {
    const { status, body } = await send('GET', '/_local/idle');
    expect([status, JSON.parse(body).error]).toEqual([404, 'UnknownOperationException']);
  });
});

describe('a wrong request', () => {
  it('a SageMaker request without an operation returns an error that names the missing header', async () => {
    const { status, body } = await send('POST', '/sagemaker', {}, '{}');
    expect(status).toBe(400);
    expect(JSON.parse(body).message).toBe(
      'The request names no operation. Add a header such as X-Amz-Target: SageMaker.ListEndpoints.',
    );
  });

  it('a SageMaker request with a body that is too large returns status 413', async () => {
    const { status, body } = await send(
      'POST',
      '/sagemaker',
      amzJson('SageMaker.DescribeEndpoint'),
      Buffer.alloc(2 * 1024 * 1024, 'a'),
    );
    expect(status).toBe(413);
    expect(JSON.parse(body)).toMatchObject({
      __type: 'RequestEntityTooLargeException',
      message: 'The body of the request is too large.',
    });
  });

  it('a request that declares gzip but has another body returns SerializationException', async () => {
    const { status, body } = await send(
      'POST',
      '/other',
      { ...amzJson('GraniteServiceVersion20100801.PutMetricData'), 'content-encoding': 'gzip' },
      '{}',
    );
    expect([status, JSON.parse(body).__type]).toEqual([400, 'SerializationException']);
  });

  it('a request with invalid percent-encoding returns InvalidURI', async () => {
    const s3 = await send('GET', '/s3/bucket/%zz');
    expect([s3.status, /<Code>(.*)<\/Code>/.exec(s3.body)?.[1]]).toEqual([400, 'InvalidURI']);
    const runtime = await send('POST', '/runtime/endpoints/%ff/invocations', {}, '1');
    expect([runtime.status, runtime.headers['x-amzn-errortype']]).toEqual([400, 'InvalidURI']);
  });

  it.each([
    ['that is not HTTP', 'GARBAGE\r\n\r\n', '400 Bad Request'],
    ['that is TLS', Buffer.from('16030100050100000100', 'hex'), '400 Bad Request'],
    ['with an unknown method', 'FOO /sagemaker HTTP/1.1\r\nhost: x\r\n\r\n', '400 Bad Request'],
    ['that is HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400 Bad Request'],
    [
      'with headers that are too large',
      `GET / HTTP/1.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
  ])('input %s returns an HTTP error with the reason', async (_what, bytes, status) => {
    const response = await raw(bytes);
    expect(response).toMatch(`HTTP/1.1 ${status}`);
    expect(response).toContain(
      'The local platform expects HTTP/1.1 without TLS and cannot read this request',
    );
  });

  it('error responses contain no details of the framework or of the code', async () => {
    const responses = await Promise.all([
      send('GET', '/nothing'),
      send('POST', '/sagemaker', amzJson('SageMaker.DescribeEndpoint'), Buffer.alloc(2 ** 21)),
      send('POST', '/_local/faults', { 'content-type': 'application/json' }, Buffer.alloc(2 ** 21)),
      send('GET', '/s3/%zz'),
      send('PATCH', '/runtime'),
    ]);
    for (const { body } of responses) expect(body).not.toMatch(/FST_ERR|Route |statusCode|\bat .*\.[jt]s/);
  });
});

describe('a content type that is not a media type', () => {
  it('S3 stores and returns a content type that is not a media type', async () => {
    await send('PUT', '/s3/types', {});
    for (const type of ['csv', 'text/', 'a b/c']) {
      const put = await send('PUT', '/s3/types/key', { 'content-type': type, 'content-length': '1' }, 'x');
      expect([type, put.status]).toEqual([type, 200]);
      expect((await send('HEAD', '/s3/types/key')).headers['content-type']).toBe(type);
    }
  });

  it('the model receives a content type that is not a media type', async () => {
    local.stub.invokeWith((_endpoint, { contentType }) => ({
      body: Buffer.from(contentType),
      contentType: 'text/csv',
      invokedProductionVariant: 'AllTraffic',
    }));
    const { status, body } = await send(
      'POST',
      '/runtime/endpoints/census/invocations',
      { 'content-type': 'csv' },
      '1',
    );
    expect([status, body]).toEqual([200, 'csv']);
  });
});
