import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  attributionScore,
  checkAttributions,
  GlobalAttributions,
  logistic,
  parseAttributionAnalysis,
  shapleyValues,
} from '../../../src/analyzer/index.js';

const reference: {
  readonly shapley: readonly { base: number; differences: number[]; values: number[] }[];
  readonly rankings: readonly {
    baseline: Record<string, number>;
    today: Record<string, number>;
    score: number;
  }[];
} = JSON.parse(readFileSync(new URL('./fixtures/attribution-reference.json', import.meta.url), 'utf8'));

const analysisOf = (values: Readonly<Record<string, number>>) => ({
  version: '1.0',
  explanations: { kernel_shap: { label0: { global_shap_values: values, expected_value: 0.5 } } },
});

describe('shapleyValues', () => {
  it.each(reference.shapley)(
    'of a logistic model are the averages over all orders ($differences.length features)',
    (one) => {
      const values = shapleyValues({ link: 'logistic' }, one.base, one.differences);
      for (const [i, value] of one.values.entries()) expect(values[i]).toBeCloseTo(value, 12);
    },
  );

  it('of a logistic model add up to the difference of the outputs', () => {
    const differences = [0.4, 0, -1.2, 0.7, 0, 2];
    const values = shapleyValues({ link: 'logistic' }, -0.5, differences);
    const total = differences.reduce((sum, value) => sum + value, 0);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(
      logistic(total - 0.5) - logistic(-0.5),
      12,
    );
    expect([values[1], values[4]]).toEqual([0, 0]);
  });

  it('of a linear model are the differences of the terms', () => {
    expect(shapleyValues({ link: 'linear' }, 10, [1, -2, 0])).toEqual([1, -2, 0]);
  });

  it('of a logistic model with more than 20 moved features are refused', () => {
    expect(() => shapleyValues({ link: 'logistic' }, 0, new Array(21).fill(1))).toThrow(
      /at most 20 features, but 21/,
    );
    const mostlyBaseline = [...new Array(100).fill(0), 1];
    expect(shapleyValues({ link: 'logistic' }, 0, mostlyBaseline).at(-1)).toBeCloseTo(logistic(1) - 0.5, 12);
  });
});

describe('global attributions', () => {
  const joined = (aggregation?: 'mean_abs' | 'mean_sq' | 'median') => {
    const attributions = new GlobalAttributions(['age', 'hours'], aggregation);
    for (const values of [
      [1, -2],
      [-3, 0],
      [2, 5],
    ])
      attributions.add(values);
    return attributions.byFeature();
  };
  it('are the mean of the absolute values unless configured otherwise', () => {
    expect(joined()).toEqual({ age: 2, hours: 7 / 3 });
    expect(joined('mean_sq')).toEqual({ age: 14 / 3, hours: 29 / 3 });
    expect(joined('median')).toEqual({ age: 2, hours: 2 });
  });

  it('of no rows are refused', () => {
    expect(() => new GlobalAttributions(['age']).byFeature()).toThrow(/no rows to explain/);
  });
});

describe('attribution drift', () => {
  it.each(reference.rankings)(
    "the score $score equals scikit-learn's ndcg_score",
    ({ baseline, today, score }) => {
      expect(attributionScore(baseline, today)).toBeCloseTo(score, 12);
    },
  );

  it('the same attributions have the score 1 and no violation', () => {
    const values = { age: 0.3, hours: 0.1 };
    expect(checkAttributions(analysisOf(values), analysisOf(values))).toEqual([]);
  });

  it('a score below 0.9 is a violation with the real text', () => {
    const baseline = analysisOf({ age: 1, hours: 0.1, sector: 0 });
    const today = analysisOf({ age: 0, hours: 0.1, sector: 0.2 });
    const score = attributionScore({ age: 1, hours: 0.1, sector: 0 }, { age: 0, hours: 0.1, sector: 0.2 });
    expect(checkAttributions(today, baseline)).toEqual([
      {
        label: 'label0',
        metric_name: 'shap',
        constraint_check_type: 'feature_attribution_drift_check',
        description: `Feature attribution drift ${score} exceeds threshold 0.9`,
      },
    ]);
  });

  it('a file of an explainability job is parsed, and another file is refused', () => {
    const analysis = analysisOf({ age: 1 });
    expect(parseAttributionAnalysis(JSON.stringify(analysis), 'analysis.json')).toEqual(analysis);
    expect(() => parseAttributionAnalysis('{"version":"1.0"}', 'analysis.json')).toThrow(
      /analysis.json: explanations/,
    );
  });
});
