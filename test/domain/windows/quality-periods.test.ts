import { describe, expect, it } from 'vitest';
import type { JudgedWindow } from '../../../src/contract/judged-window.js';
import { qualityPeriods } from '../../../src/domain/windows/quality-periods.js';
import { hour, isoHour, judged } from './judged-window.js';

const EVER = isoHour(0);
const window = (from: number, to: number, violated: boolean): JudgedWindow => ({
  ...judged(
    from,
    violated ? 'CompletedWithViolations' : 'Completed',
    violated ? ['accuracy|LessThanThreshold'] : [],
  ),
  windowEnd: isoHour(to),
  reportUri: `s3://reports/${to}`,
});
const hours = (spans: readonly { readonly start: number; readonly end: number }[] = []) =>
  spans.map(({ start, end }) => [start, end].map((time) => (time - hour(0)) / 3_600_000));

describe('periods of labelled traffic', () => {
  it('are the clean windows before the quality fell and the windows since then, without the first one', () => {
    const windows = [1, 2, 3, 4, 5, 6].map((n) => window(n, n + 1, n > 3));
    const periods = qualityPeriods(windows, EVER);
    expect(hours(periods?.before)).toEqual([
      [1, 2],
      [2, 3],
      [3, 4],
    ]);
    expect(hours(periods?.after)).toEqual([
      [5, 6],
      [6, 7],
    ]);
    expect(periods?.after[0]?.reportUri).toBe('s3://reports/6');
  });

  it('do not overlap if each window looks back over several hours', () => {
    const windows = [4, 5, 6, 7, 8].map((n) => window(n - 4, n, n > 6));
    const periods = qualityPeriods(windows, EVER);
    expect(hours(periods?.before)).toEqual([
      [0, 4],
      [4, 5],
      [5, 6],
    ]);
    expect(hours(periods?.after)).toEqual([
      [6, 7],
      [7, 8],
    ]);
  });

  it('leave out windows of another model, and windows that could not be judged', () => {
    const windows = [1, 2, 3, 4].map((n) => window(n, n + 1, n > 2));
    const failed = { ...window(5, 6, true), status: 'Failed' as const };
    const periods = qualityPeriods([...windows, failed], isoHour(2));
    expect(hours(periods?.before)).toEqual([[2, 3]]);
    expect(hours(periods?.after)).toEqual([
      [3, 4],
      [4, 5],
    ]);
  });

  it('do not exist if the last window is clean', () => {
    expect(qualityPeriods([window(1, 2, true), window(2, 3, false)], EVER)).toBeNull();
    expect(qualityPeriods([], EVER)).toBeNull();
  });
});
