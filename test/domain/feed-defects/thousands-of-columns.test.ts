/** Tables with thousands of columns: chance alone moves some column far, and comparing all pairs takes too long. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../examples/census-income/random.js';
import { BUILT_IN_RULES } from '../../../src/contract/policy.js';
import { columnPrefilter } from '../../../src/domain/feed-defects/column-prefilter.js';
import { shiftedColumns } from '../../../src/domain/feed-defects/shifted-columns.js';
import { representativenessCheck } from '../../../src/domain/gate/checks/representativeness.js';
import { columnShift } from '../../../src/domain/profile/column-shift.js';
import type { DatasetProfile, FeatureProfile } from '../../../src/domain/profile/distribution.js';

const random = seededRandom(5);

function numbers(feature: string, rows: number, mean: number, step = 0.001): FeatureProfile {
  const values = Array.from({ length: rows }, () => mean + Math.round((10 * random()) / step) * step);
  const items = values.sort((a, b) => a - b).map((value) => ({ value, weight: 1 }));
  return {
    feature,
    inferredType: 'Fractional',
    present: rows,
    missing: 0,
    distribution: { kind: 'numeric', items },
  };
}
const table = (columns: number, rows: number, meanOf: (column: number) => number): DatasetProfile => ({
  rows,
  features: Array.from({ length: columns }, (_, i) => numbers(`f${i}`, rows, meanOf(i))),
});

describe('representativeness', () => {
  it('representativeness does not fail for the one column of thousands that chance moved most', () => {
    const check = representativenessCheck(
      table(3000, 220, () => 0),
      table(3000, 120, () => 0),
      BUILT_IN_RULES.gate,
    );
    expect(check.verdict).toBe('pass');
    // The largest index is nevertheless above the limit.
    expect(check.evidence?.[0]?.value).toBeGreaterThan(BUILT_IN_RULES.gate.psiFail);
  });

  it('representativeness names a single column of thousands that moved', () => {
    const traffic = table(3000, 120, (column) => (column === 7 ? 4 : 0));
    const check = representativenessCheck(
      table(3000, 220, () => 0),
      traffic,
      BUILT_IN_RULES.gate,
    );
    expect(check.verdict).toBe('fail');
    expect(check.sentence).toContain('f7 (PSI');
  });
});

describe('columnPrefilter', () => {
  it('columnPrefilter excludes no column that is near', () => {
    // Coarse and fine, near and far, few rows and many.
    const columns = Array.from({ length: 120 }, (_, i) =>
      numbers(`c${i}`, 20 + 7 * (i % 5), (i % 12) * 0.7, i % 3 === 0 ? 2.5 : 0.01),
    );
    const prefilter = columnPrefilter({ rows: 60, features: columns }, 0.15);
    let [near, excluded] = [0, 0];
    for (const one of columns) {
      const couldBe = prefilter(one);
      columns.forEach((other, position) => {
        const distance = columnShift(other.distribution, one.distribution)?.distance ?? 1;
        if (distance < 0.15) {
          near += 1;
          expect(couldBe(position)).toBe(true);
        } else if (!couldBe(position)) excluded += 1;
      });
    }
    expect(near).toBeGreaterThan(columns.length);
    expect(excluded).toBeGreaterThan((columns.length * columns.length) / 3);
  });

  it('shiftedColumns finds two swapped columns among many', () => {
    const reference = table(40, 200, (column) => 20 * column);
    const swapped = table(40, 200, (column) => 20 * (column === 3 ? 9 : column === 9 ? 3 : column));
    expect(shiftedColumns(reference, swapped)?.features).toEqual(['f3', 'f9']);
  });
});
