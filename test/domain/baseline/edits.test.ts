import { describe, expect, it } from 'vitest';
import { applyEdits, dropEdits, type Edit, editLine, findEdits } from '../../../src/domain/baseline/edits.js';

const config = (more: object = {}, distribution: object = {}) => ({
  evaluate_constraints: 'Enabled',
  datatype_check_threshold: 1,
  domain_content_threshold: 1,
  distribution_constraints: {
    perform_comparison: 'Enabled',
    comparison_threshold: 0.1,
    comparison_method: 'Robust',
    ...distribution,
  },
  ...more,
});
const suggested = {
  version: 0,
  features: [
    {
      name: 'age',
      inferred_type: 'Fractional',
      completeness: 0.97,
      num_constraints: { is_non_negative: true },
    },
    { name: 'plan', inferred_type: 'String', completeness: 1, string_constraints: { domains: ['a', 'b'] } },
    { name: 'zip', inferred_type: 'Integral', completeness: 1, num_constraints: { is_non_negative: true } },
  ],
  monitoring_config: config(),
};
const [age, plan, zip] = suggested.features as [object, object, object];
/** Every edit that the description of a hand-tuned baseline names. */
const live = {
  ...suggested,
  features: [
    { ...age, completeness: 0.8 },
    { ...plan, string_constraints: { domains: ['a', 'b', 'c'] } },
    { ...zip, monitoring_config_overrides: { evaluate_constraints: 'Disabled' } },
  ] as typeof suggested.features,
  monitoring_config: config({ datatype_check_threshold: 0.9 }, { comparison_threshold: 0.13 }),
};
const base = { constraints: suggested, exact: true };
const renewed = JSON.stringify({
  ...suggested,
  features: [{ ...age, completeness: 0.95 }, { ...plan, string_constraints: { domains: ['b', 'd'] } }, zip],
});
const merged = (edits: readonly Edit[], text = renewed) =>
  JSON.parse(applyEdits(text, edits).text) as typeof suggested & Record<string, unknown>;

describe('findEdits', () => {
  it('finds no edit in constraints that the baseline job wrote', () => {
    expect(findEdits(base, suggested)).toEqual([]);
    expect(findEdits(base, JSON.parse(JSON.stringify(suggested, null, 4)))).toEqual([]);
  });

  it('finds thresholds, overrides, completeness and domain values that a person set', () => {
    expect(findEdits(base, live)).toEqual([
      { feature: null, setting: 'datatype_check_threshold', from: 1, to: 0.9 },
      { feature: null, setting: 'distribution_constraints.comparison_threshold', from: 0.1, to: 0.13 },
      { feature: 'age', setting: 'completeness', from: 0.97, to: 0.8 },
      { feature: 'plan', setting: 'string_constraints.domains', from: ['a', 'b'], to: ['a', 'b', 'c'] },
      {
        feature: 'zip',
        setting: 'monitoring_config_overrides.evaluate_constraints',
        from: null,
        to: 'Disabled',
      },
    ]);
  });

  it.each([
    ['at the feature, as documented', { monitoringConfigOverrides: { evaluate_constraints: 'Disabled' } }],
    [
      'inside string_constraints, as the Python SDK writes it',
      {
        string_constraints: {
          domains: ['a', 'b'],
          monitoring_config_overrides: { evaluate_constraints: 'Disabled' },
        },
      },
    ],
  ])('finds an override %s', (_, override) => {
    const features = [age, { ...plan, ...override }, zip] as typeof suggested.features;
    const edits = findEdits(base, { ...suggested, features });
    expect(edits).toMatchObject([{ feature: 'plan', to: 'Disabled' }]);
    expect(JSON.stringify(merged(edits).features[1])).toContain('"evaluate_constraints":"Disabled"');
  });

  it('does not count the order of domain values, or the last digits of a share', () => {
    const same = {
      ...suggested,
      features: [
        { ...age, completeness: 0.97 + 1e-12 },
        { ...plan, string_constraints: { domains: ['b', 'a'] } },
        zip,
      ],
    } as typeof suggested;
    expect(findEdits(base, same)).toEqual([]);
  });

  it('does not take a missing or an added domain for an edit if the base was computed again', () => {
    const without = {
      ...suggested,
      features: [age, { ...plan, string_constraints: {} }, zip],
    } as typeof suggested;
    expect(findEdits({ constraints: suggested, exact: false }, without)).toEqual([]);
    expect(findEdits({ constraints: without, exact: false }, suggested)).toEqual([]);
    expect(findEdits(base, without)).toHaveLength(1);
  });
});

describe('applyEdits', () => {
  it('returns the suggestion byte for byte if there is no edit', () => {
    const text =
      '{ "version" : 0.0, "features" : [ ], "monitoring_config" : { "emit_metrics" : "Enabled" } }';
    expect(applyEdits(text, []).text).toBe(text);
  });

  it('keeps every edit of a hand-tuned baseline and takes everything else from the new data', () => {
    const { features, monitoring_config } = merged(findEdits(base, live));
    expect(features).toEqual([
      { ...age, completeness: 0.8 },
      { ...plan, string_constraints: { domains: ['b', 'd', 'c'] } },
      { ...zip, monitoring_config_overrides: { evaluate_constraints: 'Disabled' } },
    ]);
    expect(monitoring_config).toEqual(live.monitoring_config);
  });

  it('removes what a person removed', () => {
    const edited = {
      ...suggested,
      features: [age, { ...plan, string_constraints: { domains: ['a'] } }, { ...zip, num_constraints: {} }],
    } as typeof suggested;
    const { features } = merged(findEdits(base, edited));
    expect(features[1]).toMatchObject({ string_constraints: { domains: ['d'] } });
    expect(features[2]).toMatchObject({ num_constraints: {} });
  });

  it('keeps an edited type, without constraints that have no meaning for it', () => {
    const edited = {
      ...suggested,
      features: [age, plan, { ...zip, inferred_type: 'String' }],
    } as typeof suggested;
    const [, , feature] = merged(findEdits(base, edited)).features;
    expect(feature).toEqual({ name: 'zip', inferred_type: 'String', completeness: 1 });
  });

  it('reports an edit of a feature that the new baseline does not have as a conflict', () => {
    const { edits } = applyEdits(
      JSON.stringify({ ...suggested, features: [plan, zip] }),
      findEdits(base, live),
    );
    expect(edits.filter(({ fate }) => fate === 'conflict')).toMatchObject([{ feature: 'age' }]);
    expect(edits.filter(({ fate }) => fate === 'carried over')).toHaveLength(4);
  });

  it('marks an edit that switches an evaluation off', () => {
    const { edits } = applyEdits(renewed, findEdits(base, live));
    expect(edits.filter(({ blinds }) => blinds).map(({ feature }) => feature)).toEqual(['zip']);
  });

  it('gives the same constraints when the merge is repeated on its own result', () => {
    const once = applyEdits(renewed, findEdits(base, live)).text;
    const again = findEdits({ constraints: JSON.parse(renewed), exact: true }, JSON.parse(once));
    expect(JSON.parse(applyEdits(renewed, again).text)).toEqual(JSON.parse(once));
  });
});

describe('editLine', () => {
  it('names feature, setting, both values and the fate of an edit', () => {
    const lines = applyEdits(renewed, findEdits(base, live)).edits.map(editLine);
    expect(lines).toContain('age: completeness 0.97 → 0.8 (carried over)');
    expect(lines).toContain('plan: string_constraints.domains with c (carried over)');
    expect(lines[0]).toBe('all features: datatype_check_threshold 1 → 0.9 (carried over)');
    expect(dropEdits(findEdits(base, live)).map(editLine)[2]).toContain('(dropped: the run was started with');
  });
});
