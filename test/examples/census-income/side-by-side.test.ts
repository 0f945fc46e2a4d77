import { describe, expect, it } from 'vitest';
import { sideBySide, violationsText } from '../../../examples/census-income/side-by-side.js';
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
const withoutViolations = { drift: [drift('age', 0), drift('prediction', 0.011)], violations: [] };
const withViolations = {
  drift: [drift('age', 0.01), drift('prediction', 0.2234), drift('relationship', 0.07)],
  violations: [violation('prediction')],
};

describe('distances side by side', () => {
  it('the table marks distances over their threshold, leaves out features far below it, and counts violations', () => {
    const rows = sideBySide([
      { title: 'A', report: withoutViolations },
      { title: 'B', report: withViolations },
    ]).map((row) => row.map((cell) => cell.text.trim()));
    expect(rows).toEqual([
      ['', 'A', 'B'],
      ['prediction', '0.011', '0.223 !'],
      ['relationship', '–', '0.070'],
      ['violations', '0', '1'],
    ]);
  });

  it('violations are listed with their distance or the name of their check', () => {
    expect(violationsText(withoutViolations)).toBe('none');
    const columns = {
      feature_name: 'Extra columns',
      constraint_check_type: 'extra_column_check' as const,
      description: '',
    };
    const violations = [...withViolations.violations, columns];
    expect(violationsText({ ...withViolations, violations })).toBe(
      'prediction 0.22, Extra columns (extra column)',
    );
  });
});
