import { describe, expect, it } from 'vitest';
import { sideBySide, violationsInWords } from '../../../examples/census-income/side-by-side.js';
import type { FeatureDrift } from '../../../src/analyzer/index.js';

const drift = (feature: string, distance: number): FeatureDrift => ({
  feature,
  kind: 'numerical',
  distance,
  threshold: 0.1,
});
const violation = (feature_name: string) => ({
  feature_name,
  constraint_check_type: 'baseline_drift_check' as const,
  description: '',
});
const quiet = { drift: [drift('age', 0), drift('prediction', 0.011)], violations: [] };
const loud = {
  drift: [drift('age', 0.01), drift('prediction', 0.2234), drift('relationship', 0.07)],
  violations: [violation('prediction')],
};

describe('distances side by side', () => {
  it('mark what is over its threshold, leave out what never came near, and count the violations', () => {
    const rows = sideBySide([
      { title: 'A', report: quiet },
      { title: 'B', report: loud },
    ]).map((row) => row.map((cell) => cell.text.trim()));
    expect(rows).toEqual([
      ['', 'A', 'B'],
      ['prediction', '0.011', '0.223 !'],
      ['relationship', '–', '0.070'],
      ['violations', '0', '1'],
    ]);
  });

  it('can be said in words', () => {
    expect(violationsInWords(quiet)).toBe('none');
    const columns = {
      feature_name: 'Extra columns',
      constraint_check_type: 'extra_column_check' as const,
      description: '',
    };
    expect(violationsInWords({ ...loud, violations: [...loud.violations, columns] })).toBe(
      'prediction 0.22, Extra columns (extra column)',
    );
  });
});
