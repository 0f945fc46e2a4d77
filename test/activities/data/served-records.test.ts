import { expect, it } from 'vitest';
import { servedRecords } from '../../../src/activities/data/served-records.js';
import type { ServingInterval } from '../../../src/domain/windows/window-ledger.js';
import { memoryS3 } from '../support/memory-s3.js';
import { PRODUCTION } from '../support/run.js';

const at = (clock: string) => `2024-05-01T${clock}Z`;
const BEFORE: ServingInterval = {
  model: 'A',
  from: null,
  until: Date.parse(at('10:20:00')),
  definition: 'old',
};
const AFTER: ServingInterval = {
  model: 'B',
  from: Date.parse(at('10:30:00')),
  until: null,
  definition: 'new',
};
const WINDOW = { windowStart: at('10:00:00'), windowEnd: at('11:00:00') };
const FOLDER = `${PRODUCTION.captureDestination}/churn/AllTraffic/2024/05/01/10`;

/** A payload may contain anything, also what looks like a time. */
const record = (inferenceTime: string | null) =>
  JSON.stringify({
    captureData: { endpointInput: { data: '{"inferenceTime": "2024-05-01T10:50:00Z"}', encoding: 'JSON' } },
    eventMetadata: { eventId: '1', ...(inferenceTime ? { inferenceTime } : {}) },
  });

async function modelOf(...times: readonly (string | null)[]) {
  const s3 = memoryS3({ [`${FOLDER}/00-00.jsonl`]: times.map((time) => `${record(time)}\n`).join('') });
  const windows = [WINDOW, { windowStart: at('11:00:00'), windowEnd: at('12:00:00') }];
  const served = await servedRecords(s3, PRODUCTION, windows, [BEFORE, AFTER]);
  // Only windows in which the endpoint changed are read.
  expect([...served.keys()]).toEqual([WINDOW.windowStart]);
  return served.get(WINDOW.windowStart)?.model ?? null;
}

it('traffic that came in one burst before or after the change was served by one model', async () => {
  expect(await modelOf(at('10:02:00'), at('10:19:59'))).toBe('A');
  expect(await modelOf(at('10:30:00'), at('10:59:59'))).toBe('B');
});

it('traffic before and after the change was served by both models', async () => {
  expect(await modelOf(at('10:02:00'), at('10:40:00'))).toBeNull();
});

it('a record that was served while the endpoint changed, or that has no time, belongs to no model for certain', async () => {
  expect(await modelOf(at('10:02:00'), at('10:25:00'))).toBeNull();
  expect(await modelOf(at('10:02:00'), null)).toBeNull();
});

it('records of the hour that lie outside the window do not count', async () => {
  expect(await modelOf(at('10:40:00'), at('11:30:00'))).toBe('B');
});

it('a window without records was served by no model', async () => {
  expect(await modelOf()).toBeNull();
});
