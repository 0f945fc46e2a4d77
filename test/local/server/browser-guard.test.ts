import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStubbed, type StubbedPlatform } from './running-platform.js';

let local: StubbedPlatform;
let port: string;
beforeAll(async () => {
  local = await runStubbed();
  port = new URL(local.running.url).port;
  await put('/s3/bucket');
  await put('/s3/bucket/page.html', { 'content-type': 'text/html' }, '<script>document.title = 1</script>');
});
afterAll(() => local.remove());

type Headers = Readonly<Record<string, string>>;

/** Sends headers that `fetch` does not let a program set, such as Host and Origin. `PORT` stands for the platform's port. */
function send(method: string, path: string, headers: Headers = {}, body = '') {
  const own = Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', port)]);
  return new Promise<{ status: number; body: string; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const options = { host: '127.0.0.1', port, method, path, headers: Object.fromEntries(own) };
      const sent = request({ ...options, agent: false });
      sent.on('error', reject).on('response', async (response) => {
        resolve({ status: response.statusCode ?? 0, body: await text(response), headers: response.headers });
      });
      sent.end(body);
    },
  );
}

const put = (path: string, headers: Headers = {}, body = '') => send('PUT', path, headers, body);

const ROUTES = [
  ['GET', '/'],
  ['GET', '/_local/requests'],
  ['POST', '/_local/clock/next-hour'],
  ['GET', '/s3/bucket/page.html'],
  ['DELETE', '/s3/bucket/page.html'],
  ['POST', '/sagemaker'],
  ['POST', '/runtime/endpoints/adult/invocations'],
  ['POST', '/other'],
  ['GET', '/nothing'],
] as const;

describe('the Host header', () => {
  it.each([
    'localhost:PORT',
    'LOCALHOST:PORT',
    'localhost.:PORT',
    '127.0.0.1:PORT',
    '127.8.4.2:PORT',
    '[::1]:PORT',
    'bucket.localhost:PORT',
    'a.bucket.localhost:PORT',
  ])('the platform serves the loopback host %s', async (host) => {
    expect((await send('GET', '/_local/health', { host })).status).toBe(200);
  });

  it.each([
    'attacker.example:PORT',
    'attacker.example',
    '127.0.0.1.attacker.example:PORT',
    'localhost.attacker.example:PORT',
    'localhost:PORT.attacker.example',
    'attacker.example#localhost:PORT',
    'user@localhost:PORT',
    'xlocalhost:PORT',
    '0.0.0.0:PORT',
    '[::]:PORT',
    '169.254.169.254:PORT',
    '10.0.0.7:PORT',
    'localhost',
    'localhost:1',
    'localhost:PORT0',
  ])('the platform refuses the host "%s", as in DNS rebinding', async (host) => {
    for (const [method, path] of ROUTES) {
      const { status, body } = await send(method, path, { host });
      expect([path, status]).toEqual([path, 403]);
      expect(body).toContain('does not serve the host');
    }
  });
});

describe('the Origin header', () => {
  it.each(['http://127.0.0.1:PORT', 'http://localhost:PORT', 'http://[::1]:PORT'])(
    'the platform serves its own origin %s',
    async (origin) => {
      expect((await send('GET', '/_local/health', { origin })).status).toBe(200);
    },
  );

  it.each([
    'https://attacker.example',
    'http://attacker.example:PORT',
    'http://localhost:3000',
    'http://localhost',
    'https://localhost:PORT',
    'http://page.localhost:PORT',
    'null',
    '',
  ])('the platform refuses a request from a page of the origin "%s"', async (origin) => {
    for (const [method, path] of ROUTES) {
      const { status } = await send(method, path, { origin });
      expect([path, status]).toEqual([path, 403]);
    }
  });

  it('a cross-site form post changes nothing', async () => {
    const form = { origin: 'https://attacker.example', 'content-type': 'text/plain' };
    await send('POST', '/_local/alarms', form, '{"name": "planted", "state": "ALARM"}');
    await send('POST', '/s3/bucket?delete', form, '<Delete><Object><Key>page.html</Key></Object></Delete>');
    expect((await send('GET', '/_local/alarms')).body).not.toContain('planted');
    expect((await send('HEAD', '/s3/bucket/page.html')).status).toBe(200);
  });

  it('no response allows another origin to read it or to send more than a simple request', async () => {
    for (const origin of ['https://attacker.example', 'http://localhost:PORT']) {
      const preflight = { origin, 'access-control-request-method': 'PUT' };
      const { headers } = await send('OPTIONS', '/s3/bucket/page.html', preflight);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('Fetch Metadata', () => {
  const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

  it.each(['cross-site', 'same-site'])(
    'an image, script, style or frame of a %s page cannot load an object',
    async (site) => {
      for (const [mode, dest] of [
        ['no-cors', 'image'],
        ['no-cors', 'script'],
        ['no-cors', 'style'],
        ['navigate', 'iframe'],
        ['navigate', 'object'],
      ] as const) {
        const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest };
        expect((await send('GET', '/s3/bucket/page.html', headers)).status).toBe(403);
      }
    },
  );

  it('a link of another page can open an object, but cannot send a form', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', ...link };
    expect((await send('GET', '/s3/bucket/page.html', headers)).status).toBe(200);
    expect((await send('POST', '/_local/clock/next-hour', headers)).status).toBe(403);
  });

  it('an address that the user enters opens', async () => {
    expect((await send('GET', '/', { 'sec-fetch-site': 'none', ...link })).status).toBe(200);
  });
});

describe('protective headers', () => {
  it.each([
    ['a stored object', 'GET', '/s3/bucket/page.html'],
    ['a listing', 'GET', '/s3/bucket'],
    ['an error of S3', 'GET', '/s3/bucket/nothing'],
    ['an error of no service', 'GET', '/nothing'],
    ['the page at /', 'GET', '/'],
    ['the control API', 'GET', '/_local/requests'],
    ['an address that cannot be parsed', 'GET', '/s3/%zz'],
  ])('%s cannot be used as a page, script or frame', async (_name, method, path) => {
    const { headers } = await send(method, path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('an object cannot replace its protective headers', async () => {
    await put('/s3/bucket/own', { 'content-security-policy': 'script-src *', 'content-type': 'text/html' });
    const url = '/s3/bucket/own?response-content-security-policy=script-src&response-content-type=text/html';
    const { headers } = await send('GET', url);
    expect(headers['content-security-policy']).toContain('sandbox');
  });
});

describe('the control API', () => {
  it.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'nonsense'])(
    'a POST with the content type %s is refused',
    async (type) => {
      for (const path of ['clock/step', 'clock/next-hour', 'idle', 'flush-capture', 'alarms', 'faults']) {
        const headers: Headers = type === undefined ? {} : { 'content-type': type };
        const { status, body } = await send('POST', `/_local/${path}`, headers, '{"minutesPast": 21}');
        expect([path, status]).toEqual([path, 415]);
        expect(body).toContain('content-type: application/json');
      }
    },
  );

  it('a POST with a charset is JSON', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect((await send('POST', '/_local/flush-capture', headers)).status).toBe(200);
  });
});
