import { describe, expect, it } from 'vitest';
import { baselineDiff, type MeasureDistance } from '../../../src/domain/baseline/baseline-diff.js';
import {
  type BaselineSide,
  type ConstrainedFeature,
  type MonitorDistance,
  unmatchedConstraints,
} from '../../../src/domain/baseline/baseline-side.js';
import { diffSummary } from '../../../src/domain/baseline/diff-summary.js';
import type { FeatureProfile } from '../../../src/domain/profile/distribution.js';

interface Column {
  readonly name: string;
  readonly type?: string;
  readonly present?: number;
  readonly counts?: Readonly<Record<string, number>>;
  readonly domain?: readonly string[];
  readonly nonNegative?: boolean;
  readonly override?: object;
}

/** A baseline of 100 rows. By default a column contains integers without missing values. */
function side(columns: readonly Column[], settings: object = {}): BaselineSide {
  return {
    constraints: {
      features: columns.map(
        ({ name, type = 'Integral', present = 100, domain, nonNegative, override }): ConstrainedFeature => ({
          name,
          inferred_type: type,
          completeness: present / 100,
          ...(nonNegative === undefined ? {} : { num_constraints: { is_non_negative: nonNegative } }),
          ...(domain ? { string_constraints: { domains: domain } } : {}),
          ...(override ? { monitoringConfigOverrides: override } : {}),
        }),
      ),
      monitoring_config: settings,
    },
    profile: {
      rows: 100,
      features: columns.map(
        ({ name, type = 'Integral', present = 100, counts }): FeatureProfile => ({
          feature: name,
          inferredType: type,
          present,
          missing: 100 - present,
          distribution: counts
            ? {
                kind: 'categorical',
                counts: Object.entries(counts).map(([value, count]) => ({ value, count })),
                unlisted: 0,
              }
            : null,
        }),
      ),
    },
    moments: new Map(),
    settingsOf: () => ({
      evaluate: true,
      datatypeCheckThreshold: 1,
      domainContentThreshold: 1,
      performComparison: true,
      ...settings,
    }),
  };
}

const apart: MonitorDistance = { kind: 'numerical', distance: 0.4, threshold: 0.1, method: 'Robust' };
const nothing: MeasureDistance = () => null;
const alarmsOf = (was: BaselineSide, is: BaselineSide, measure = nothing) =>
  baselineDiff(was, is, measure).features[0]?.alarms;

describe('baselineDiff of columns', () => {
  it('two identical baselines are equal', () => {
    const one = side([{ name: 'age' }, { name: 'job', type: 'String', domain: ['a'], counts: { a: 100 } }]);
    expect(baselineDiff(one, one, nothing)).toMatchObject({ verdict: 'equal', moved: [], settings: [] });
  });

  it('columns are matched by name: a column added in front moves no other column', () => {
    const diff = baselineDiff(
      side(['a', 'b', 'c'].map((name) => ({ name }))),
      side(['new', 'a', 'c'].map((name) => ({ name }))),
      nothing,
    );
    expect(diff).toMatchObject({
      verdict: 'alarms',
      added: [{ feature: 'new', inferredType: 'Integral' }],
      removed: [{ feature: 'b', inferredType: 'Integral' }],
      moved: [],
      columns: { old: 3, new: 3 },
    });
  });

  it('the moved columns are the smallest set that explains the new order', () => {
    const diff = baselineDiff(
      side(['a', 'b', 'c', 'd'].map((name) => ({ name }))),
      side(['b', 'c', 'd', 'a'].map((name) => ({ name }))),
      nothing,
    );
    expect(diff.moved).toEqual([{ feature: 'a', from: 0, to: 3 }]);
    expect(diff.verdict).toBe('alarms');
  });
});

describe('baselineDiff of alarms', () => {
  it('fractions violate an Integral column, and integers a Fractional column', () => {
    const both = [side([{ name: 'x' }]), side([{ name: 'x', type: 'Fractional' }])] as const;
    expect(alarmsOf(...both)).toEqual({ byOld: ['data_type_check'], byNew: ['data_type_check'] });
  });

  it('with a threshold below 1 only a column in which no value matches violates the type check', () => {
    const lenient = { datatypeCheckThreshold: 0.5 };
    const both = [
      side([{ name: 'x' }], lenient),
      side([{ name: 'x', type: 'Fractional' }], lenient),
    ] as const;
    expect(alarmsOf(...both)).toEqual({ byOld: [], byNew: ['data_type_check'] });
  });

  it('a column without values does not violate the type check', () => {
    const both = [side([{ name: 'x' }]), side([{ name: 'x', type: 'Unknown', present: 0 }])] as const;
    expect(alarmsOf(...both)?.byOld).toEqual(['completeness_check']);
  });

  it('missing values violate only the baseline that had none', () => {
    expect(alarmsOf(side([{ name: 'x' }]), side([{ name: 'x', present: 97 }]))).toEqual({
      byOld: ['completeness_check'],
      byNew: [],
    });
  });

  it('a value outside the domain violates, in both directions', () => {
    const diff = baselineDiff(
      side([{ name: 'job', type: 'String', domain: ['clerk', 'cook'], counts: { clerk: 60, cook: 40 } }]),
      side([{ name: 'job', type: 'String', domain: ['clerk', 'pilot'], counts: { clerk: 60, pilot: 40 } }]),
      nothing,
    );
    expect(diff.features[0]).toMatchObject({
      domain: { old: 2, new: 2, added: ['pilot'], removed: ['cook'] },
      alarms: { byOld: ['categorical_values_check'], byNew: ['categorical_values_check'] },
      changed: true,
    });
  });

  it('a distance violates only the baseline whose threshold it exceeds', () => {
    const one = side([{ name: 'x' }]);
    expect(alarmsOf(one, one, (judge) => (judge === 'old' ? apart : { ...apart, threshold: 0.5 }))).toEqual({
      byOld: ['baseline_drift_check'],
      byNew: [],
    });
  });

  it('nothing violates if evaluation or comparison is disabled', () => {
    const notCompared = side([{ name: 'x' }], { performComparison: false });
    expect(alarmsOf(notCompared, notCompared, () => apart)?.byOld).toEqual([]);
    const off = side([{ name: 'x' }], { evaluate: false });
    expect(alarmsOf(off, side([{ name: 'x', type: 'String', present: 50 }]), () => apart)?.byOld).toEqual([]);
  });
});

describe('baselineDiff of other differences', () => {
  it('changed settings of the file and of a feature are listed by their paths', () => {
    const was = side([{ name: 'x' }], { distribution_constraints: { comparison_threshold: 0.1 } });
    const is = side([{ name: 'x', override: { evaluate_constraints: 'Disabled' } }], {
      distribution_constraints: { comparison_threshold: 0.2, comparison_method: 'Simple' },
    });
    const diff = baselineDiff(was, is, nothing);
    expect(diff.settings).toEqual([
      { setting: 'distribution_constraints.comparison_method', old: null, new: 'Simple' },
      { setting: 'distribution_constraints.comparison_threshold', old: 0.1, new: 0.2 },
    ]);
    expect(diff.features[0]?.settings).toEqual([
      { setting: 'evaluate_constraints', old: null, new: 'Disabled' },
    ]);
    expect(diff.verdict).toBe('compatible');
  });

  it('a changed sign constraint is listed', () => {
    const diff = baselineDiff(
      side([{ name: 'x', nonNegative: true }]),
      side([{ name: 'x', nonNegative: false }]),
      nothing,
    );
    expect(diff.features[0]).toMatchObject({ nonNegative: { old: true, new: false }, changed: true });
  });

  it('the stability index equals its closed form and shows frequencies that the monitor ignores', () => {
    const was = side([{ name: 'flag', type: 'String', counts: { yes: 50, no: 50 } }]);
    const is = side([{ name: 'flag', type: 'String', counts: { yes: 10, no: 90 } }]);
    const index = baselineDiff(was, is, nothing).features[0]?.stabilityIndex;
    expect(index?.psi).toBeCloseTo(-0.4 * Math.log(0.1 / 0.5) + 0.4 * Math.log(0.9 / 0.5), 12);
    // One degree of freedom, 100 rows on each side: (2 - 1)(1/100 + 1/100).
    expect(index?.expectedByChance).toBeCloseTo(0.02, 12);
  });
});

describe('order of features and diffSummary', () => {
  const was = side(['same', 'far', 'near', 'gappy'].map((name) => ({ name })));
  const is = side([{ name: 'same' }, { name: 'far' }, { name: 'near' }, { name: 'gappy', present: 90 }]);
  const distances: Readonly<Record<string, number>> = { far: 0.9, near: 0.05, same: 0, gappy: 0 };
  const diff = baselineDiff(was, is, (_, feature) => ({ ...apart, distance: distances[feature] ?? 0 }));

  it('features with alarms come first, the largest distance first', () => {
    expect(diff.features.map(({ feature }) => feature)).toEqual(['far', 'gappy', 'near', 'same']);
  });

  it('diffSummary is short for 5,000 features', () => {
    const wide = side(Array.from({ length: 5000 }, (_, i) => ({ name: `feature_number_${i}` })));
    const fractional = side(
      Array.from({ length: 5000 }, (_, i) => ({ name: `feature_number_${i}`, type: 'Fractional' })),
    );
    const lines = diffSummary(baselineDiff(wide, fractional, () => apart));
    expect(lines.join('\n').length).toBeLessThan(1500);
    expect(lines.join('\n')).toMatch(/Integral → Fractional.* and 4995 more/);
    expect(lines.at(-1)).toBe(
      'the live baseline would raise violations for 5000 of 5000 features on rows like those of the candidate',
    );
  });

  it('diffSummary omits what has not changed', () => {
    expect(diffSummary(baselineDiff(was, was, nothing))).toEqual([
      'made from 100 rows; the live baseline was made from 100',
      'the live baseline would raise no violation on rows like those of the candidate',
    ]);
  });
});

describe('unmatchedConstraints', () => {
  it('unmatchedConstraints lists constraints without statistics', () => {
    expect(unmatchedConstraints(['a', 'b'], ['b', 'a', 'c'])).toBeNull();
    expect(unmatchedConstraints(['a', 'b'], ['a'])).toEqual(['b']);
  });
});
