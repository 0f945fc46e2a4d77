import { describe, expect, it } from 'vitest';
import { PROBLEM_TYPES, type ProblemType } from '../../../src/contract/quality-metric.js';
import { diagnoseQuality } from '../../../src/domain/quality/diagnose-quality.js';
import { DRIFTS, ofNextRow, WEAKER, WRONG_LABELS } from './support/label-situations.js';
import { converted, labelledWindows, type Situation } from './support/labelled-windows.js';

/** test/situations has many. */
const SEEDS = [1];

function tally(problemType: ProblemType, situation: Situation, rows = 1000): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const seed of SEEDS) {
    const { diagnosis } = diagnoseQuality(labelledWindows(problemType, situation, seed, rows));
    counts[diagnosis] = (counts[diagnosis] ?? 0) + 1;
  }
  return counts;
}

const all = (diagnosis: string) => ({ [diagnosis]: SEEDS.length });

describe('diagnoseQuality: drift of the relation', () => {
  for (const [name, situation] of Object.entries(DRIFTS)) {
    for (const problemType of PROBLEM_TYPES) {
      it(`is concept drift where ${name} (${problemType})`, () => {
        expect(tally(problemType, situation)).toEqual(all('concept-drift'));
      });
    }
  }

  it('is found without probabilities', () => {
    const situation = { ...DRIFTS['one input changes its sign'], classesOnly: true };
    expect(tally('BinaryClassification', situation)).toEqual(all('concept-drift'));
  });

  it('is never called wrong labels, also if it only weakens the relation', () => {
    for (const situation of Object.values(WEAKER)) {
      for (const problemType of PROBLEM_TYPES) {
        expect(tally(problemType, situation)).not.toHaveProperty('wrong-labels');
      }
    }
  });

  it('growth of the labels by a factor is no change of the unit', () => {
    for (const factor of [1.1, 1.5, 3]) {
      const growth = { corrupt: converted((value) => value * factor) };
      expect(tally('Regression', growth)).toEqual(all('concept-drift'));
    }
  });

  it('a new class is no error of the labels', () => {
    const corrupt = (labels: readonly string[]) => labels.map((label) => label);
    const windows = labelledWindows('MulticlassClassification', { corrupt }, 1);
    const after = windows.after.map((row) => ({
      ...row,
      label: Number(row.features[4]) > 1 ? 'scooter' : row.label,
    }));
    expect(diagnoseQuality({ ...windows, after }).diagnosis).toBe('concept-drift');
  });

  it('says which relation the offered training set shows', () => {
    const drift = DRIFTS['one input changes its sign'] as Situation;
    const reasons = (training: 'before' | 'after') =>
      diagnoseQuality(labelledWindows('BinaryClassification', { ...drift, training }, 1)).reasons.join();
    expect(reasons('after')).toContain('the offered training set shows the same relation as the new rows');
    expect(reasons('before')).toContain('the offered training set still shows the relation of before');
  });
});

describe('diagnoseQuality: inputs that moved', () => {
  for (const problemType of PROBLEM_TYPES) {
    it(`are the reason if the relation is as before (${problemType})`, () => {
      expect(tally(problemType, { shift: 0.6 })).toEqual(all('inputs-moved'));
    });
  }
});

describe('diagnoseQuality: wrong labels', () => {
  for (const problemType of PROBLEM_TYPES) {
    for (const [name, situation] of Object.entries(WRONG_LABELS[problemType])) {
      it(`are found: ${name} (${problemType})`, () => {
        expect(tally(problemType, situation, 3000)).toEqual(all('wrong-labels'));
      });
    }
  }

  it('shifted by a row are named as that', () => {
    const { reasons } = diagnoseQuality(labelledWindows('Regression', ofNextRow, 1));
    expect(reasons.join()).toContain('the labels fit the inputs 1 row later: they are shifted');
  });
});

describe('diagnoseQuality: insufficient evidence', () => {
  it('is the answer for few labelled rows', () => {
    const windows = labelledWindows('BinaryClassification', {}, 1, 299);
    expect(diagnoseQuality(windows)).toEqual({
      diagnosis: 'insufficient',
      reasons: [
        '299 labelled rows before the change are too few; the diagnosis needs 300',
        '299 labelled rows after the change are too few; the diagnosis needs 300',
      ],
    });
  });

  it('is the answer if neither the inputs nor the relation changed', () => {
    for (const problemType of PROBLEM_TYPES) {
      expect(tally(problemType, {})).toEqual(all('insufficient'));
    }
  });

  it('is the answer for a conversion that growth could explain', () => {
    const pounds = { corrupt: converted((value) => value * 2.2046226) };
    expect(tally('Regression', pounds)).toEqual(all('insufficient'));
  });
});
