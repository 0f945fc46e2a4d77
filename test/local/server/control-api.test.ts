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

/** What the platform was told, without the ticks of each real second, to the minute. */
const told = () =>
  local.stub.calls
    .filter(([name]) => name === 'tick' || name === 'flushCapture')
    .map(([name, at]) => `${name} ${String(at).slice(11, 16)}`)
    .filter((call, index, all) => call !== all[index - 1] && call !== 'tick 09:30');

describe('the clock', () => {
  it('steps by seconds, and to a time', async () => {
    expect(await nowOf(local.control('GET', '/clock'))).toBeGreaterThanOrEqual(start);
    const stepped = await nowOf(local.control('POST', '/clock/step', { bySeconds: 600 }));
    expect(stepped).toBeGreaterThanOrEqual(start + minutes(10));
    const to = '2026-01-05T10:00:00.000Z';
    expect(await nowOf(local.control('POST', '/clock/step', { to }))).toBeGreaterThanOrEqual(Date.parse(to));
  });

  it('writes captures before each step and ticks after it', async () => {
    await local.control('POST', '/clock/step', { to: '2026-01-05T09:45:00Z' });
    expect(told()).toEqual(['flushCapture 09:30', 'tick 09:45']);
  });

  it('stops at every hour on the way where an execution may have become due', async () => {
    await local.control('POST', '/clock/step', { to: '2026-01-05T12:10:00Z' });
    expect(told()).toEqual([
      'flushCapture 09:30',
      'tick 10:20',
      'flushCapture 10:20',
      'tick 11:20',
      'flushCapture 11:20',
      'tick 12:10',
    ]);
  });

  it('goes to the next full hour and so many minutes', async () => {
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
  ])('refuses to step by %j', async (step) => {
    const response = await local.control('POST', '/clock/step', step);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: 'ValidationException',
      message: expect.any(String),
    });
  });

  it('runs one step after the other when two are asked for at once', async () => {
    const [first, second] = await Promise.all([
      nowOf(local.control('POST', '/clock/step', { bySeconds: 3600 })),
      nowOf(local.control('POST', '/clock/step', { to: '2026-01-05T13:00:00Z' })),
    ]);
    expect(first).toBeGreaterThanOrEqual(start + minutes(60));
    expect(second).toBeGreaterThanOrEqual(Date.parse('2026-01-05T13:00:00Z'));
  });
});

describe('waiting', () => {
  it('answers when the platform is idle', async () => {
    const release = local.stub.holdIdle();
    let answered = false;
    const waiting = local.control('POST', '/idle').then((response) => {
      answered = true;
      return response;
    });
    await local.control('GET', '/health');
    expect(answered).toBe(false);
    release();
    expect(await (await waiting).json()).toMatchObject({ idle: true });
  });

  it('gives up after timeoutSeconds, saying so', async () => {
    const release = local.stub.holdIdle();
    const response = await local.control('POST', '/idle', { timeoutSeconds: 0.05 });
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ idle: false });
    release();
  });
});

it('tells what happened, as JSON lines, from any event on', async () => {
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

it('writes captures on demand', async () => {
  expect((await local.control('POST', '/flush-capture')).status).toBe(200);
  expect(told()).toContain('flushCapture 09:30');
});
