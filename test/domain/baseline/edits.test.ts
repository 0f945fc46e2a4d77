import { describe, expect, it } from 'vitest';
import { findEdits } from '../../../src/domain/baseline/edits.js';
import { applyEdits } from '../../../src/domain/baseline/merge-edits.js';
import { age, live, plan, suggested, zip } from './hand-tuned.js';

describe('findEdits', () => {
  it('finds no edit in constraints that the baseline job wrote', () => {
    expect(findEdits(suggested, suggested)).toEqual([]);
    expect(findEdits(suggested, JSON.parse(JSON.stringify(suggested, null, 4)))).toEqual([]);
  });

  it('finds thresholds, overrides, completeness and domain values that a person set', () => {
    expect(findEdits(suggested, live)).toEqual([
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

  const off = { evaluate_constraints: 'Disabled' };
  it.each(
    [
      'monitoringConfigOverrides',
      'monitoring_config_overrides',
      'monitoring_config',
      'monitoringConfig',
    ].flatMap((name) => [
      [`${name} at the feature`, { ...plan, [name]: off }],
      [
        `${name} in string_constraints`,
        { ...plan, string_constraints: { domains: ['a', 'b'], [name]: off } },
      ],
      [`${name} in num_constraints`, { ...plan, num_constraints: { [name]: off } }],
      [`${name} in a member that no code knows`, { ...plan, extra: { [name]: off } }],
    ]) as [string, object][],
  )('finds and keeps an override in %s', (_, overridden) => {
    const features = [age, overridden, zip] as typeof suggested.features;
    const edits = findEdits(suggested, { ...suggested, features });
    expect(edits).toMatchObject([{ feature: 'plan', from: null, to: 'Disabled' }]);
    const { text } = applyEdits(JSON.stringify(suggested), edits);
    expect(JSON.parse(text).features[1]).toEqual(overridden);
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
    expect(findEdits(suggested, same)).toEqual([]);
  });
});
