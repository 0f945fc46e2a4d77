import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEventLog } from '../../src/local/event-log.js';
import { openJournal } from '../../src/local/journal.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-events-'));
  file = join(folder, 'events.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = '2026-01-05T10:21:00.000Z';
const clock = { now: () => new Date(at), stepTo: async () => {} };
const updated = (jobDefinition: string) =>
  ({ type: 'ScheduleUpdated', schedule: 'census', jobDefinition }) as const;

it('the event log numbers and dates each event, and continues the numbers after a restart', () => {
  const before = openEventLog(file, clock);
  before.append(updated('old'));
  before.append(updated('new'));
  before.close();
  const after = openEventLog(file, clock);
  after.append(updated('newer'));
  after.close();
  expect(after.all()).toEqual([
    { seq: 1, at, ...updated('old') },
    { seq: 2, at, ...updated('new') },
    { seq: 3, at, ...updated('newer') },
  ]);
  expect(
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(after.all());
});

it('an incomplete last line of the event log is removed', () => {
  const before = openEventLog(file, clock);
  before.append(updated('whole'));
  before.close();
  appendFileSync(file, '{"seq":2,"type":"Sched');
  const after = openEventLog(file, clock);
  after.append(updated('next'));
  after.close();
  expect(
    openEventLog(file, clock)
      .all()
      .map(({ seq }) => seq),
  ).toEqual([1, 2]);
});

it('the error for a damaged journal contains the file and the line', () => {
  appendFileSync(file, '{"seq":1}\nnot JSON\n{"seq":3}\n');
  expect(() => openJournal(file)).toThrow(`${file}, line 2, is not JSON.`);
});
