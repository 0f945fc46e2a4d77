import { describe, expect, it } from 'vitest';
import { type ServingInterval, windowLedger } from '../../../src/domain/windows/window-ledger.js';
import { hour, judged } from './judged-window.js';

const RELEASE = hour(3) + 600_000;
const intervals: readonly ServingInterval[] = [
  { model: 'A', from: null, until: hour(3) + 300_000, definition: 'old' },
  { model: 'B', from: RELEASE, until: null, definition: 'new' },
];
const by = (definition: string, n: number) => judged(n, 'Completed', [], { jobDefinition: definition });
const ledger = (windows: ReturnType<typeof by>[], since = hour(0)) => windowLedger(windows, intervals, since);

describe('the window ledger', () => {
  it('the ledger lists for each window which model served, which definition judged and which should have', () => {
    const { entries, judgedWrongly } = ledger([by('old', 2), by('old', 3), by('new', 4)]);
    expect(
      entries.map(({ servedBy, judgedBy, shouldBe, right }) => [servedBy, judgedBy, shouldBe, right]),
    ).toEqual([
      ['A', 'old', 'old', true],
      ['mixed', 'old', null, true],
      ['B', 'new', 'new', true],
    ]);
    expect(judgedWrongly).toBe(0);
  });

  it('the ledger counts windows of the old model judged by the new baseline, and the reverse', () => {
    expect(ledger([by('new', 2), by('old', 4), by('new', 5)]).judgedWrongly).toBe(2);
  });

  it('the ledger accepts either baseline for a mixed window', () => {
    expect(ledger([by('old', 3), by('new', 3)]).judgedWrongly).toBe(0);
  });

  it('the ledger counts only windows that ended after the run began, and lists all', () => {
    const { entries, judgedWrongly } = ledger([by('new', 1), by('new', 2)], hour(2));
    expect(entries.map(({ right }) => right)).toEqual([false, false]);
    expect(judgedWrongly).toBe(1);
  });

  it('a window that starts at the release or ends at the start of the update belongs to one model', () => {
    const adjacent: ServingInterval[] = [
      { model: 'A', from: null, until: hour(3), definition: 'old' },
      { model: 'B', from: hour(3), until: null, definition: 'new' },
    ];
    const { entries } = windowLedger([by('old', 2), by('new', 3)], adjacent, hour(0));
    expect(entries.map(({ servedBy }) => servedBy)).toEqual(['A', 'B']);
  });

  it('a window in which the endpoint changed before the run is not counted as served by both models', () => {
    const since: ServingInterval[] = [
      { model: 'A', from: hour(2) + 600_000, until: hour(5) + 1, definition: 'old' },
      { model: 'B', from: hour(5) + 2, until: null, definition: 'new' },
    ];
    const windows = [by('old', 1), by('old', 2), by('old', 3), by('old', 5), by('new', 6)];
    const { entries, mixed } = windowLedger(windows, since, hour(3));
    expect(entries.map(({ servedBy }) => servedBy)).toEqual(['unknown', 'changed', 'A', 'mixed', 'B']);
    expect(mixed).toBe(1);
  });

  it('a window whose records one model served is not mixed, and its baseline is right or wrong', () => {
    const [before, after] = intervals;
    const ledgerOf = (served: ServingInterval | null, definition: string) => {
      const { entries, mixed, judgedWrongly } = windowLedger(
        [by(definition, 3)],
        intervals,
        hour(0),
        new Map([[by(definition, 3).windowStart, served]]),
      );
      return [entries[0]?.servedBy, entries[0]?.byRecords, entries[0]?.right, mixed, judgedWrongly];
    };
    expect(ledgerOf(after as ServingInterval, 'new')).toEqual(['B', true, true, 0, 0]);
    expect(ledgerOf(before as ServingInterval, 'new')).toEqual(['A', true, false, 0, 1]);
    expect(ledgerOf(null, 'new')).toEqual(['mixed', undefined, true, 1, 0]);
  });

  it('the ledger handles a model that serves again after a roll-back', () => {
    const rolledBack: ServingInterval[] = [
      ...intervals.slice(0, 1),
      { model: 'B', from: RELEASE, until: hour(6) + 1, definition: 'new' },
      { model: 'A', from: hour(6) + 2, until: null, definition: 'old' },
    ];
    const { entries, judgedWrongly } = windowLedger(
      [by('new', 5), by('new', 6), by('new', 7)],
      rolledBack,
      hour(0),
    );
    expect(entries.map(({ servedBy }) => servedBy)).toEqual(['B', 'mixed', 'A']);
    expect(judgedWrongly).toBe(1);
  });
});
