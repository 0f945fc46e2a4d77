import { describe, expect, it } from 'vitest';
import type { MetricComparison, ModelComparison } from '../../../../src/contract/model-comparison.js';
import { BUILT_IN_RULES } from '../../../../src/contract/policy.js';
import { challengerCheck } from '../../../../src/domain/gate/checks/challenger.js';

const rules = BUILT_IN_RULES.challenger;

function metric(
  verdict: MetricComparison['verdict'],
  more: Partial<MetricComparison> = {},
): MetricComparison {
  return {
    metric: 'auc',
    champion: 0.85,
    challenger: 0.91,
    difference: 0.06,
    interval: [0.04, 0.08],
    method: 'DeLong',
    verdict,
    ...more,
  };
}

function comparison(
  metrics: readonly MetricComparison[],
  more: Partial<ModelComparison> = {},
): ModelComparison {
  return {
    problemType: 'BinaryClassification',
    rows: 1000,
    rowsSeen: 1000,
    unusable: 0,
    judged: ['auc'],
    metrics,
    slices: [],
    slicesLeftOut: 0,
    margin: 0,
    problems: [],
    ...more,
  };
}

const slice = { ...metric('worse'), feature: 'region', value: 'north', rows: 200 };

describe('the check of the new model against the model in service', () => {
  it('passes with the numbers if no metric is worse', () => {
    const check = challengerCheck(comparison([metric('better')]), rules);
    expect(check.verdict).toBe('pass');
    expect(check.sentence).toBe(
      'On 1000 held-out rows the new model is not worse than the model in service: auc 0.91 instead of 0.85 (difference 0.06, 95 % 0.04 to 0.08).',
    );
  });

  it('fails if a metric that decides is worse, and warns if another one is', () => {
    expect(challengerCheck(comparison([metric('worse')]), rules).verdict).toBe('fail');
    const other = metric('worse', { metric: 'accuracy' });
    expect(challengerCheck(comparison([metric('equal'), other]), rules).verdict).toBe('warn');
    // With another threshold, recall falls and precision rises.
    const oneSided = metric('worse', { metric: 'recall' });
    expect(challengerCheck(comparison([metric('equal'), oneSided]), rules).verdict).toBe('pass');
    const named = comparison([oneSided], { judged: ['recall'] });
    expect(challengerCheck(named, rules).verdict).toBe('fail');
  });

  it('warns if the new model is worse in a slice, and fails if the policy says so', () => {
    const found = comparison([metric('better')], { slices: [slice] });
    expect(challengerCheck(found, rules)).toMatchObject({
      verdict: 'warn',
      sentence: expect.stringContaining('region north (200 rows)'),
    });
    expect(challengerCheck(found, { ...rules, sliceWorse: 'fail' }).verdict).toBe('fail');
  });

  it('is unknown if the rows are not typical of the traffic', () => {
    const check = challengerCheck(comparison([metric('better')]), rules, [{ feature: 'age', value: 0.4 }]);
    expect(check).toMatchObject({
      verdict: 'unknown',
      sentence: 'On 1000 held-out rows: These rows are not typical of the traffic: age (PSI 0.4).',
    });
    const worse = challengerCheck(comparison([metric('worse')]), rules, [{ feature: 'age', value: 0.4 }]);
    expect(worse.verdict).toBe('unknown');
  });

  it('is unknown without enough rows, also if a slice warns, and a worse metric still fails', () => {
    const few = comparison([], { problems: ['40 labelled rows are too few; the comparison needs 200'] });
    expect(challengerCheck(few, rules)).toMatchObject({
      verdict: 'unknown',
      sentence: expect.stringContaining('40 labelled rows are too few'),
    });
    const wide = comparison([metric('unknown')], { slices: [slice] });
    expect(challengerCheck(wide, rules).verdict).toBe('unknown');
    expect(challengerCheck(comparison([metric('unknown'), metric('worse')]), rules).verdict).toBe('fail');
  });
});
