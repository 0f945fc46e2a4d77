import { afterAll, beforeAll, expect, it } from 'vitest';
import { runStubbed, type StubbedPlatform } from './running-platform.js';

let local: StubbedPlatform;
beforeAll(async () => {
  local = await runStubbed();
});
afterAll(() => local.remove());

const signedFor = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=key/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

const call = (init: RequestInit, path = '/') =>
  fetch(`${local.running.url}/other${path}`, { method: 'POST', ...init });

it('an unsupported query operation returns an XML error with service and action', async () => {
  const response = await call({
    headers: {
      authorization: signedFor('sts'),
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    },
    body: 'Action=AssumeRole&Version=2011-06-15',
  });
  expect(response.status).toBe(501);
  const body = await response.text();
  expect(body).toContain('<Code>NotImplemented</Code>');
  expect(body).toContain('sts AssumeRole is not supported by the local platform');
});

it('an unsupported AWS JSON operation returns a JSON error', async () => {
  const response = await call({
    headers: { 'x-amz-target': 'Logs_20140328.PutLogEvents' },
    body: '{}',
  });
  expect(response.status).toBe(501);
  expect(await response.json()).toMatchObject({
    __type: 'NotImplemented',
    message: expect.stringContaining('PutLogEvents is not supported by the local platform'),
  });
});

it('an unsupported REST operation returns an error in JSON or XML, depending on the service', async () => {
  const json = await call(
    { method: 'GET', headers: { authorization: signedFor('lambda') } },
    '/2015-03-31/functions',
  );
  expect(json.headers.get('x-amzn-errortype')).toBe('NotImplemented');
  const xml = await call(
    { method: 'GET', headers: { authorization: signedFor('route53') } },
    '/2013-04-01/hostedzone',
  );
  expect(await xml.text()).toContain('<Code>NotImplemented</Code>');
});

it('an unsupported RPC v2 operation returns a CBOR error', async () => {
  const response = await call(
    {
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      body: Buffer.from([0xa0]),
    },
    '/service/GraniteServiceVersion20100801/operation/PutDashboard',
  );
  expect(response.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
  const bytes = Buffer.from(await response.arrayBuffer());
  // RFC 8949: 0xa2 is a map of two pairs, 0x66 a text of six bytes, 0x6e a text of fourteen bytes.
  expect(bytes.subarray(0, 23).toString('latin1')).toBe('\xa2\x66__type\x6eNotImplemented');
  expect(bytes.toString()).toContain('PutDashboard is not supported by the local platform');
});

it('GetCallerIdentity returns the local account and GetRole the ARN of any role', async () => {
  const query = (service: string, body: string) =>
    call({
      headers: { authorization: signedFor(service), 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
  const caller = await query('sts', 'Action=GetCallerIdentity&Version=2011-06-15');
  expect(caller.status).toBe(200);
  expect(await caller.text()).toContain('<Account>123456789012</Account>');
  const role = await query('iam', 'Action=GetRole&RoleName=monitor&Version=2010-05-08');
  expect(await role.text()).toContain('<Arn>arn:aws:iam::123456789012:role/monitor</Arn>');
  const bad = await query('iam', 'Action=GetRole&RoleName=a%2Fb&Version=2010-05-08');
  expect(bad.status).toBe(400);
  expect(await bad.text()).toContain('<Code>ValidationError</Code>');
});

it('the query protocol is also served at the root, where AWS SDK for Java v2 sends it', async () => {
  // Recorded from AWS SDK for Java 2.40.2.
  const post = (service: string, body: string) =>
    fetch(`${local.running.url}/`, {
      method: 'POST',
      headers: {
        authorization: signedFor(service),
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      },
      body,
    });
  const identity = await post('sts', 'Action=GetCallerIdentity&Version=2011-06-15');
  expect(identity.status).toBe(200);
  expect(await identity.text()).toContain('<Account>123456789012</Account>');
  const metrics = await post('monitoring', 'Action=ListMetrics&Version=2010-08-01');
  expect(metrics.status).toBe(200);
  expect(await metrics.text()).toContain('<ListMetricsResponse');
});
