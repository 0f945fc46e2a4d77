import { expect, it } from 'vitest';
import { contaminationCheck } from '../../../src/domain/gate/checks/contamination.js';
import {
  CapturedRows,
  coincidence,
  IncidentMatcher,
  instantOf,
} from '../../../src/domain/gate/incident-rows.js';
import { RepeatCounter } from '../../../src/domain/profile/row-repeats.js';
import { normalDraw, seededRandom } from '../../../src/statistics/random.js';

type Row = (string | null)[];
const random = seededRandom(11);
const people = (count: number): Row[] =>
  Array.from({ length: count }, () => [normalDraw(random).toFixed(5), normalDraw(random).toFixed(5)]);
/** Twenty different rows, so two samples share many of them. */
const coarse = (count: number): Row[] =>
  Array.from({ length: count }, () => [String(Math.floor(random() * 5)), String(Math.floor(random() * 4))]);
const captured = (rows: readonly Row[]) => {
  const counter = new CapturedRows();
  for (const row of rows) counter.add(row);
  return counter.repeats();
};
const incident = { from: '2026-03-01T10:00:00Z', to: '2026-03-01T12:00:00Z', reason: 'stuck sensor' };

function match(training: readonly Row[], during: readonly Row[], normal: readonly Row[]) {
  const matcher = new IncidentMatcher(
    [{ incident, captured: captured(during), left: null }],
    captured(normal),
    false,
  );
  for (const row of training) matcher.add(row, null);
  return matcher.matches();
}

it('rows of an incident in a training set are counted exactly', () => {
  const during = people(500);
  const [found] = match([...people(1900), ...during.slice(0, 100)], during, people(2000));
  expect(found).toMatchObject({ capturedRows: 500, shareOfTraining: 0.05, shareOfIncident: 0.2 });
  expect(found?.shareByAccident).toBe(0);
  expect(contaminationCheck(found ? [found] : [])).toMatchObject({ verdict: 'fail' });
});

it('a few rows of an incident are found in a large training set', () => {
  const during = people(50);
  const matches = match([...people(60_000), ...during], during, people(2000));
  expect(matches[0]?.shareOfTraining).toBeLessThan(0.002);
  expect(matches[0]?.shareOfIncident).toBe(1);
  expect(contaminationCheck(matches).verdict).toBe('fail');
});

it('coarse rows that any traffic shares are not rows of an incident', () => {
  const matches = match(coarse(5000), coarse(500), coarse(1000));
  expect(matches[0]?.shareOfTraining).toBe(1);
  expect(contaminationCheck(matches).verdict).toBe('pass');
});

it('rows of an incident are found in a training set that was taken from the captured traffic', () => {
  const [during, normal] = [people(500), people(2000)];
  expect(contaminationCheck(match([...normal, ...during], during, normal)).verdict).toBe('fail');
  expect(contaminationCheck(match(normal, during, normal)).verdict).toBe('pass');
});

it('rows are equal if a number is written in another way', () => {
  const during: Row[] = Array.from({ length: 100 }, (_, i) => [String(i), '0.5', null]);
  const respelled = during.map(([a]) => [`${a}.0`, '.50', '']);
  const [found] = match([...respelled, ...people(100)], during, people(200));
  expect(found?.shareOfIncident).toBe(1);
});

it('contamination is unknown if nothing was captured in the incident, or the capture cannot be read', () => {
  const matcher = new IncidentMatcher(
    [
      { incident, captured: captured([]), left: null },
      { incident, captured: null, left: 'its capture is BASE64' },
    ],
    captured(people(100)),
    false,
  );
  for (const row of people(100)) matcher.add(row, null);
  const check = contaminationCheck(matcher.matches());
  expect(check.verdict).toBe('unknown');
  expect(check.sentence).toContain('nothing was captured in that time');
  expect(check.sentence).toContain('its capture is BASE64');
});

it('contamination states which part of the capture was not read', () => {
  const matcher = new IncidentMatcher(
    [{ incident, captured: captured(people(100)), left: '168 of its 400 hours were read' }],
    captured(people(100)),
    false,
  );
  for (const row of people(100)) matcher.add(row, null);
  expect(contaminationCheck(matcher.matches())).toMatchObject({
    verdict: 'pass',
    sentence: expect.stringContaining('168 of its 400 hours were read'),
  });
});

const byTime = (times: readonly (string | null)[]) => {
  const matcher = new IncidentMatcher([{ incident, captured: null, left: null }], captured([]), true);
  for (const time of times) matcher.add(['1'], time);
  return matcher.matches();
};
const times = (count: number, time: string) => Array.from({ length: count }, () => time);

it('a time column assigns rows to an incident; its end is exclusive', () => {
  const outside = [...times(48, '2026-03-01T09:59:59Z'), ...times(48, '2026-03-01T12:00:00Z')];
  const matches = byTime([...outside, ...times(4, '2026-03-01T11:59:59.999Z')]);
  expect(matches).toMatchObject([{ matchedBy: 'time', shareOfTraining: 0.04 }]);
  expect(contaminationCheck(matches).verdict).toBe('fail');
  expect(contaminationCheck(byTime(outside)).verdict).toBe('pass');
});

it('contamination is unknown if the time column cannot be read', () => {
  const check = contaminationCheck(
    byTime([...times(50, 'last Tuesday'), ...times(50, '2026-03-01T08:00:00Z')]),
  );
  expect(check).toMatchObject({ verdict: 'unknown' });
  expect(check.sentence).toContain('cannot be read in 50 of 100 rows');
});

it.each([
  ['2026-03-01T10:00:00Z', Date.UTC(2026, 2, 1, 10)],
  ['2026-03-01T11:00:00+01:00', Date.UTC(2026, 2, 1, 10)],
  ['2026-03-01 10:00:00', Date.UTC(2026, 2, 1, 10)],
  ['2026-03-01', Date.UTC(2026, 2, 1)],
  [String(Date.UTC(2026, 2, 1, 10) / 1000), Date.UTC(2026, 2, 1, 10)],
  [String(Date.UTC(2026, 2, 1, 10)), Date.UTC(2026, 2, 1, 10)],
  ['', null],
  ['10:00', null],
  ['2026-13-40T10:00:00Z', null],
])('a time cell is read: %s', (cell, expected) => {
  expect(instantOf(cell)).toBe(expected);
});

it('coincidence is the probability that a row occurs again: for 20 equally likely rows, 1 − (19/20)^draws', () => {
  const counter = new RepeatCounter();
  for (let i = 0; i < 20_000; i += 1) counter.add([String(i % 20)]);
  for (const draws of [1, 10, 50]) {
    expect(coincidence(counter.repeats(), draws)).toBeCloseTo(1 - (19 / 20) ** draws, 2);
  }
});
