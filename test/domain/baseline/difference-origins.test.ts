import { describe, expect, it } from 'vitest';
import type { ConstrainedFeature } from '../../../src/domain/baseline/baseline-side.js';
import { differenceOrigins } from '../../../src/domain/baseline/difference-origins.js';

const file = (age: object, job: object = {}, config: object = {}) => ({
  features: [
    { name: 'age', inferred_type: 'Integral', completeness: 1, ...age },
    { name: 'job', inferred_type: 'String', completeness: 1, ...job },
  ],
  monitoring_config: {
    datatype_check_threshold: 1,
    distribution_constraints: { comparison_threshold: 0.1 },
    ...config,
  },
});
const domain = (...domains: string[]) => ({ string_constraints: { domains } });

describe('differenceOrigins', () => {
  it('the origins of equal files are empty, whatever the base is', () => {
    expect(differenceOrigins(file({ completeness: 0.5 }), file({}), file({}))).toEqual([]);
  });

  it('a value that the old file changed and the new file has as suggested is a lost edit', () => {
    const edited = file({ completeness: 0.8 }, domain('a', 'b', 'z'), {
      datatype_check_threshold: 0.9,
      distribution_constraints: { comparison_threshold: 0.13 },
    });
    const suggested = file({}, domain('a', 'b'));
    const found = differenceOrigins(suggested, edited, suggested);
    expect(found.map(({ feature, setting, origin }) => [feature, setting, origin])).toEqual([
      [null, 'datatype_check_threshold', 'edit lost'],
      [null, 'distribution_constraints.comparison_threshold', 'edit lost'],
      ['age', 'completeness', 'edit lost'],
      ['job', 'domain value "z"', 'edit lost'],
    ]);
    expect(found[2]).toMatchObject({ base: 1, old: 0.8, new: 1 });
  });

  it('a value that only the new data changed is generated, and a third value replaces an edit', () => {
    const found = differenceOrigins(
      file({ completeness: 0.97 }, domain('a')),
      file({ completeness: 0.97, inferred_type: 'String' }, domain('a')),
      file({ completeness: 0.95, inferred_type: 'Fractional' }, domain('a', 'b')),
    );
    expect(found.map(({ setting, origin }) => [setting, origin])).toEqual([
      ['inferred_type', 'edit replaced'],
      ['completeness', 'generated'],
      ['domain value "b"', 'generated'],
    ]);
  });

  it.each([
    ['at the feature', { monitoringConfigOverrides: { evaluate_constraints: 'Disabled' } }],
    ['in snake case', { monitoring_config_overrides: { evaluate_constraints: 'Disabled' } }],
    [
      'inside num_constraints',
      { num_constraints: { monitoring_config_overrides: { evaluate_constraints: 'Disabled' } } },
    ],
  ])('an override %s is an edit, because no baseline job writes one', (_, override) => {
    expect(differenceOrigins(file({}), file(override), file({}))).toEqual([
      {
        feature: 'age',
        setting: 'evaluate_constraints',
        base: null,
        old: 'Disabled',
        new: null,
        origin: 'edit lost',
      },
    ]);
  });

  it('a feature that a person removed from the old file is a lost edit, and one that the data brought is generated', () => {
    const [age, job, extra] = ['age', 'job', 'extra'].map((name) => ({
      name,
      inferred_type: 'Integral',
    })) as [ConstrainedFeature, ConstrainedFeature, ConstrainedFeature];
    const found = differenceOrigins(
      { features: [age, job] },
      { features: [age] },
      { features: [age, job, extra] },
    );
    expect(found.map(({ feature, setting, origin }) => [feature, setting, origin])).toEqual([
      ['job', 'feature', 'edit lost'],
      ['extra', 'feature', 'generated'],
    ]);
  });
});
