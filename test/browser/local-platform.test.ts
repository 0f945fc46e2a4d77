/** The local platform, attacked by web pages in a real browser. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningLocalPlatform, startLocalPlatform } from '../../src/local/index.js';
import { renderReport } from '../../src/report/page.js';
import { reportOf } from '../report/support/report.js';
import { launchChromium } from './support/chromium.js';

let stateDir: string;
let local: RunningLocalPlatform;
let browser: Browser;
let attacker: Server;
/** The attacker's site. Its name resolves to loopback, as after DNS rebinding. */
const SITE = 'attacker.example';
const port = () => new URL(local.url).port;

beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'rebaseline-attacked-'));
  local = await startLocalPlatform({ stateDir, startAt: '2026-01-05T09:30:00Z' });
  browser = await launchChromium(`--host-resolver-rules=MAP ${SITE} 127.0.0.1`);
  attacker = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<title>attacker</title><body></body>');
  });
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
  await put('bucket');
  await put('bucket/kept.js', 'text/javascript', 'window.stolen = true');
  await put('bucket/page.html', 'text/html', '<title>before</title><script>document.title = "ran"</script>');
  await put('bucket/report.html', 'text/html', renderReport(reportOf(['age', 'city'], true)));
});
afterAll(async () => {
  await browser?.close();
  attacker?.close();
  await local?.close();
  await rm(stateDir, { recursive: true, force: true });
});

const put = (key: string, type = 'text/plain', body = '') =>
  fetch(`${local.url}/s3/${key}`, { method: 'PUT', headers: { 'content-type': type }, body });
const alarms = async () => (await fetch(`${local.url}/_local/alarms`)).text();
const clock = async () => ((await (await fetch(`${local.url}/_local/clock`)).json()) as { now: string }).now;

/** Runs in the page. Text, because the tests are compiled without the types of a browser. */
const ATTACK = `async (url) => {
  const outcome = (work) => work.then((response) => response.type + ' ' + response.status, () => 'blocked');
  const simple = { method: 'POST', mode: 'no-cors' };
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  const loaded = (tag, source) =>
    new Promise((resolve) => {
      const element = document.createElement(tag);
      element.onload = () => resolve('loaded');
      element.onerror = () => resolve('error');
      element.src = source;
      document.body.append(element);
    });
  await outcome(fetch(url + '/_local/clock/next-hour', simple));
  await outcome(fetch(url + '/_local/alarms', { ...simple, body: '{"name": "planted", "state": "ALARM"}' }));
  return {
    read: await outcome(fetch(url + '/_local/requests')),
    json: await outcome(fetch(url + '/_local/clock/next-hour', json)),
    remove: await outcome(fetch(url + '/s3/bucket/kept.js', { method: 'DELETE' })),
    script: await loaded('script', url + '/s3/bucket/kept.js'),
    stolen: 'stolen' in window,
  };
}`;

test('a page of another site can neither change, read nor load anything', async () => {
  const page = await browser.newPage();
  await page.goto(`http://${SITE}:${(attacker.address() as AddressInfo).port}/`);
  const results = await page.evaluate(`(${ATTACK})(${JSON.stringify(local.url)})`);
  expect(results).toEqual({
    read: 'blocked',
    json: 'blocked',
    remove: 'blocked',
    script: 'error',
    stolen: false,
  });

  const form = `<form method=post enctype=text/plain action="${local.url}/_local/clock/next-hour"><input name=a></form>`;
  await page.setContent(form);
  await page.evaluate('document.forms[0].submit()');
  await page.waitForURL(`${local.url}/**`);
  expect(await page.textContent('body')).toContain('AccessDenied');

  expect(await alarms()).not.toContain('planted');
  expect(await clock()).toMatch(/^2026-01-05T09:3/);
  expect((await fetch(`${local.url}/s3/bucket/kept.js`)).status).toBe(200);
  await page.close();
});

test('a page whose host name was rebound to loopback is refused', async () => {
  const page = await browser.newPage();
  const response = await page.goto(`http://${SITE}:${port()}/_local/requests`);
  expect(response?.status()).toBe(403);
  expect(await page.textContent('body')).toContain(`does not serve the host \\"${SITE}:${port()}\\"`);
  await page.close();
});

test('a stored page runs no script, and the report of a run is shown with its style', async () => {
  const page = await browser.newPage();
  await page.goto(`${local.url}/s3/bucket/page.html`);
  expect(await page.title()).toBe('before');
  await page.goto(`${local.url.replace('127.0.0.1', 'localhost')}/s3/bucket/report.html`);
  expect(await page.evaluate("getComputedStyle(document.querySelector('.badge')).borderRadius")).not.toBe(
    '0px',
  );
  await page.close();
});
