import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runStubbed, type StubbedPlatform } from './running-platform.js';

let local: StubbedPlatform;
beforeEach(async () => {
  local = await runStubbed({ startAt: '2026-01-05T09:30:00Z', startJitterMinutes: [0, 20] });
});
afterEach(() => local.remove());

const nowOf = async (response: Promise<Response>) =>
  Date.parse(((await (await response).json()) as { now: string }).now);
const minutes = (count: number) => count * 60_000;
const start = Date.parse('2026-01-05T09:30:00Z');

/** The captures and ticks that the platform received, to the minute, without those of each real second. */
const received = () =>
  local.stub.calls
    .filter(([name]) => name === 'tick' || name === 'flushCapture')
    .map(([name, at]) => `${name} ${String(at).slice(11, 16)}`)
    .filter((call, index, all) => call !== all[index - 1] && call !== 'tick 09:30');

describe('the clock', () => {
  it('the clock steps by seconds and to a time', async () => {
    expect(await nowOf(local.control('GET', '/clock'))).toBeGreaterThanOrEqual(start);
    const stepped = await nowOf(local.control('POST', '/clock/step', { bySeconds: 600 }));
    expect(stepped).toBeGreaterThanOrEqual(start + minutes(10));
    const to = '2026-01-05T10:00:00.000Z';
    expect(await nowOf(local.control('POST', '/clock/step', { to }))).toBeGreaterThanOrEqual(Date.parse(to));
  });

  it('a clock step writes captures first and starts due executions afterwards', async () => {
    await local.control('POST', '/clock/step', { to: '2026-01-05T09:45:00Z' });
    expect(received()).toEqual(['flushCapture 09:30', 'tick 09:45']);
  });

  it('a clock step stops at every hour at which an execution may be due', async () => {
    await local.control('POST', '/clock/step', { to: '2026-01-05T12:10:00Z' });
    expect(received()).toEqual([
      'flushCapture 09:30',
      'tick 10:20',
      'flushCapture 10:20',
      'tick 11:20',
      'flushCapture 11:20',
      'tick 12:10',
    ]);
  });

  it('next-hour steps to the given minutes past the next full hour', async () => {
    const expected = Date.parse('2026-01-05T10:21:00Z');
    const now = await nowOf(local.control('POST', '/clock/next-hour', { minutesPast: 21 }));
    expect(now - expected).toBeGreaterThanOrEqual(0);
    expect(now - expected).toBeLessThan(minutes(1));
  });

  it.each([
    { to: '2026-01-05T09:00:00Z' },
    { to: 'tomorrow' },
    { bySeconds: -1 },
    {},
    { bySeconds: 1, to: '2027-01-01T00:00:00Z' },
  ])('the clock rejects the step %j', async (step) => {
    const response = await local.control('POST', '/clock/step', step);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: 'ValidationException',
      message: expect.any(String),
    });
  });

  it('two simultaneous clock steps run one after the other', async () => {
    const [first, second] = await Promise.all([
      nowOf(local.control('POST', '/clock/step', { bySeconds: 3600 })),
      nowOf(local.control('POST', '/clock/step', { to: '2026-01-05T13:00:00Z' })),
    ]);
    expect(first).toBeGreaterThanOrEqual(start + minutes(60));
    expect(second).toBeGreaterThanOrEqual(Date.parse('2026-01-05T13:00:00Z'));
  });
});

describe('waiting', () => {
  it('POST /idle responds when the platform is idle', async () => {
    const release = local.stub.holdIdle();
    let responded = false;
    const waiting = local.control('POST', '/idle').then((response) => {
      responded = true;
      return response;
    });
    await local.control('GET', '/health');
    expect(responded).toBe(false);
    release();
    expect(await (await waiting).json()).toMatchObject({ idle: true });
  });

  it('POST /idle returns status 504 after timeoutSeconds', async () => {
    const release = local.stub.holdIdle();
    const response = await local.control('POST', '/idle', { timeoutSeconds: 0.05 });
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ idle: false });
    release();
  });
});

it('GET /events returns the events after a number as JSON Lines', async () => {
  await local.control('POST', '/clock/step', { bySeconds: 60 });
  await local.control('POST', '/clock/step', { bySeconds: 60 });
  const lines = async (query: string) =>
    (await (await local.control('GET', `/events${query}`)).text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(await lines('')).toMatchObject([
    { seq: 1, type: 'ClockStepped' },
    { seq: 2, type: 'ClockStepped' },
  ]);
  expect(await lines('?after=1')).toMatchObject([{ seq: 2 }]);
});

it('POST /flush-capture writes captures', async () => {
  expect((await local.control('POST', '/flush-capture')).status).toBe(200);
  expect(received()).toContain('flushCapture 09:30');
});
