import { expect, it } from 'vitest';
import { PROBLEM_TYPES } from '../../src/contract/quality-metric.js';
import { diagnoseQuality } from '../../src/domain/quality/diagnose-quality.js';
import { DRIFTS, WEAKER, WRONG_LABELS } from '../domain/quality/support/label-situations.js';
import { labelledWindows, type Situation } from '../domain/quality/support/labelled-windows.js';

const SEEDS = Array.from({ length: 4 }, (_, i) => 101 + i);

function diagnoses(
  situations: Readonly<Record<string, Situation>>,
  of: (typeof PROBLEM_TYPES)[number],
  rows: number,
) {
  return Object.entries(situations).flatMap(([name, situation]) =>
    SEEDS.map((seed) => ({
      name: `${name}, seed ${seed}`,
      ...diagnoseQuality(labelledWindows(of, situation, seed, rows)),
    })),
  );
}

for (const problemType of PROBLEM_TYPES) {
  it(`a drift of the relation is never called wrong labels, whatever the number of rows (${problemType})`, () => {
    for (const rows of [400, 1500]) {
      const found = diagnoses({ ...DRIFTS, ...WEAKER }, problemType, rows);
      expect(found.filter(({ diagnosis }) => diagnosis === 'wrong-labels')).toEqual([]);
    }
  }, 600_000);

  it(`nineteen of twenty drifts are called drifts with 1,500 rows (${problemType})`, () => {
    const found = diagnoses(DRIFTS, problemType, 1500);
    const called = found.filter(({ diagnosis }) => diagnosis === 'concept-drift').length;
    expect(called / found.length).toBeGreaterThanOrEqual(0.95);
  }, 600_000);

  it(`nine of ten errors of the labels are found with 3,000 rows, and none is called a drift of the inputs (${problemType})`, () => {
    const found = diagnoses(WRONG_LABELS[problemType], problemType, 3000);
    const called = found.filter(({ diagnosis }) => diagnosis === 'wrong-labels').length;
    expect(called / found.length).toBeGreaterThanOrEqual(0.9);
    expect(found.filter(({ diagnosis }) => diagnosis === 'inputs-moved')).toEqual([]);
  }, 600_000);
}

it('rows without a change are called neither a drift nor wrong in nineteen of twenty samples', () => {
  const found = PROBLEM_TYPES.flatMap((problemType) => diagnoses({ 'no change': {} }, problemType, 1500));
  const called = found.filter(({ diagnosis }) => diagnosis !== 'insufficient').length;
  expect(called / found.length).toBeLessThanOrEqual(0.05);
}, 600_000);
