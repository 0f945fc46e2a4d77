import { describe, expect, it } from 'vitest';
import {
  changePointByVerdicts,
  chronicViolations,
  historyOutside,
  isWithinChance,
  violationHistory,
  withTruncatedHistory,
} from '../../../src/domain/windows/violation-history.js';
import { isoHour, judged } from './judged-window.js';

const AGE = 'age|baseline_drift_check';
const GAPS = 'employment_years|completeness_check';
const OTHER_GAPS = 'income|completeness_check';

/** One line of 0 and 1 per violation, oldest window first. */
const history = (lines: Readonly<Record<string, string>>) => {
  const count = Object.values(lines)[0]?.length ?? 0;
  return violationHistory(
    Array.from({ length: count }, (_, n) => {
      const names = Object.keys(lines).filter((name) => lines[name]?.[n] === '1');
      return judged(n, names.length > 0 ? 'CompletedWithViolations' : 'Completed', names);
    }),
  );
};

describe('the change point by verdicts', () => {
  it.each([
    ['chance alarms in every quiet window', { [GAPS]: '1111111', [AGE]: '0001111' }, 3],
    ['chance alarms of two columns', { [GAPS]: '1011011', [OTHER_GAPS]: '0110101', [AGE]: '0001111' }, 3],
    ['a chance alarm in the last quiet window', { [GAPS]: '0010110', [AGE]: '0001111' }, 3],
    ['no quiet window', { [AGE]: '111111' }, 0],
    ['a drift that misses one window', { [AGE]: '010111' }, 3],
    ['chance alarms only, in every window', { [GAPS]: '11111' }, 0],
  ])('with %s, the drift starts where its own violations start', (_, lines, start) => {
    expect(changePointByVerdicts(history(lines))).toBe(isoHour(start));
  });

  it('there is no change point if the last window is clean', () => {
    expect(changePointByVerdicts(history({ [AGE]: '01110' }))).toBeNull();
    expect(changePointByVerdicts(history({}))).toBeNull();
  });
});

describe('violations within chance', () => {
  it.each([
    ['one alarm of a column with gaps in the last window', { [GAPS]: '000001' }, 5, true],
    [
      'chance alarms in all windows and one more column at the end',
      { [GAPS]: '110101', [AGE]: '000001' },
      5,
      true,
    ],
    [
      'a distance that is large in each of the last three windows',
      { [GAPS]: '110101', [AGE]: '000111' },
      3,
      false,
    ],
    ['a type that changed in the last window', { 'age|data_type_check': '000001' }, 5, false],
    [
      'a column that is missing in the last window',
      { 'Missing columns|missing_column_check': '000001' },
      5,
      false,
    ],
  ])('%s: %#', (_, lines, start, isChance) => {
    expect(isWithinChance(history(lines), isoHour(start))).toBe(isChance);
  });
});

describe('chronic violations', () => {
  const mixed = history({ [GAPS]: '1101011', [AGE]: '0001111', [OTHER_GAPS]: '0001000' });

  it('violations as frequent before the change point as after it are chronic, with both rates', () => {
    expect(chronicViolations(mixed, isoHour(3))).toEqual([
      { name: GAPS, before: { hits: 2, of: 3 }, after: { hits: 3, of: 4 } },
    ]);
  });

  it('a violation whose rate rises beyond chance is not chronic', () => {
    const risen = history({ [GAPS]: '010000000111111' });
    expect(chronicViolations(risen, isoHour(9))).toEqual([]);
  });

  it('no violation is chronic without a window before the change point', () => {
    expect(chronicViolations(mixed, isoHour(0))).toEqual([]);
    expect(chronicViolations(mixed, null)).toEqual([]);
  });

  it('windows of declared incidents do not count', () => {
    const incident = { from: isoHour(0), to: isoHour(2), reason: 'a late batch' };
    expect(chronicViolations(historyOutside(mixed, [incident]), isoHour(3))).toEqual([]);
  });
});

it('a long history keeps violations of the feed, within its limits of names and characters', () => {
  const names = Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [`column-${i}|baseline_drift_check`, '1']),
  );
  const { violations } = withTruncatedHistory(history({ ...names, [GAPS]: '1' }));
  expect(violations[0]?.name).toBe(GAPS);
  expect(violations.length).toBeGreaterThan(20);
  expect(JSON.stringify(violations).length).toBeLessThan(1_600);
  const short = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${i}|x`, '']));
  expect(withTruncatedHistory(history(short)).violations.length).toBeLessThanOrEqual(60);
});
