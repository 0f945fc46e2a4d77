import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openClock } from '../../src/local/clock.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-clock-'));
  file = join(folder, 'clock.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a clock without a start time shows the machine’s time', () => {
  const before = Date.now();
  const shown = openClock({ file }).now().getTime();
  expect(shown).toBeGreaterThanOrEqual(before - 1);
  expect(shown).toBeLessThanOrEqual(Date.now() + 1);
});

it('a clock uses its start time only at the first start', async () => {
  const startAt = '2026-01-05T09:00:00Z';
  const clock = openClock({ file, startAt });
  expect(clock.now().toISOString()).toMatch(/^2026-01-05T09:00/);
  await clock.stepTo(new Date('2026-02-01T00:00:00Z'));
  expect(openClock({ file, startAt }).now().toISOString()).toMatch(/^2026-02-01T00:00/);
});

it('a step sets the clock to the given time, reports the step, and the clock continues from there', async () => {
  const steps: string[][] = [];
  const clock = openClock({
    file,
    startAt: '2026-01-05T09:00:00Z',
    onStep: (...times) => steps.push(times.map((time) => time.toISOString().slice(0, 16))),
  });
  const to = new Date('2026-01-05T11:20:00.000Z');
  await clock.stepTo(to);
  expect(clock.now().getTime()).toBeGreaterThanOrEqual(to.getTime());
  expect(clock.now().getTime()).toBeLessThan(to.getTime() + 60_000);
  expect(steps).toEqual([['2026-01-05T09:00', '2026-01-05T11:20']]);
});

it('a clock cannot be stepped back', async () => {
  const clock = openClock({ file, startAt: '2026-01-05T09:00:00Z' });
  await expect(clock.stepTo(new Date('2026-01-05T08:59:59Z'))).rejects.toThrow(
    /cannot be stepped back to 2026-01-05T08:59:59.000Z: the current time is 2026-01-05T09:00/,
  );
  await expect(clock.stepTo(new Date('nonsense'))).rejects.toThrow('not a valid date');
});

it('a clock does not go back if the machine’s clock was set back between two runs', async () => {
  const clock = openClock({ file, startAt: '2026-01-05T09:00:00Z' });
  await clock.stepTo(new Date('2026-01-05T10:00:00Z'));
  const stored = JSON.parse(readFileSync(file, 'utf8')) as { offsetMilliseconds: number };
  // This has the effect of a machine clock that was set back by one hour.
  writeFileSync(
    file,
    JSON.stringify({ ...stored, offsetMilliseconds: stored.offsetMilliseconds - 3_600_000 }),
  );
  expect(openClock({ file }).now().toISOString()).toMatch(/^2026-01-05T10:00/);
});

it('a start time that is not a date throws an error', () => {
  expect(() => openClock({ file, startAt: 'yesterday' })).toThrow(
    'startAt is not an ISO 8601 date: yesterday',
  );
});
