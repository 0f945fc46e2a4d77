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
  it('says of each window who served, who judged, and who should have', () => {
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

  it('counts the old model’s window judged by the new baseline, and the reverse', () => {
    expect(ledger([by('new', 2), by('old', 4), by('new', 5)]).judgedWrongly).toBe(2);
  });

  it('holds the window that two models share right under either baseline', () => {
    expect(ledger([by('old', 3), by('new', 3)]).judgedWrongly).toBe(0);
  });

  it('counts only windows that ended after the run began, and still lists the others', () => {
    const { entries, judgedWrongly } = ledger([by('new', 1), by('new', 2)], hour(2));
    expect(entries.map(({ right }) => right)).toEqual([false, false]);
    expect(judgedWrongly).toBe(1);
  });

  it('gives a window that begins with the release, or ends with the update’s start, to one model alone', () => {
    const sharp: ServingInterval[] = [
      { model: 'A', from: null, until: hour(3), definition: 'old' },
      { model: 'B', from: hour(3), until: null, definition: 'new' },
    ];
    const { entries } = windowLedger([by('old', 2), by('new', 3)], sharp, hour(0));
    expect(entries.map(({ servedBy }) => servedBy)).toEqual(['A', 'B']);
  });

  it('knows a model that came back', () => {
    const back: ServingInterval[] = [
      ...intervals.slice(0, 1),
      { model: 'B', from: RELEASE, until: hour(6) + 1, definition: 'new' },
      { model: 'A', from: hour(6) + 2, until: null, definition: 'old' },
    ];
    const { entries, judgedWrongly } = windowLedger(
      [by('new', 5), by('new', 6), by('new', 7)],
      back,
      hour(0),
    );
    expect(entries.map(({ servedBy }) => servedBy)).toEqual(['B', 'mixed', 'A']);
    expect(judgedWrongly).toBe(1);
  });
});
