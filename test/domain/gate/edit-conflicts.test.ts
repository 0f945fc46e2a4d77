import { describe, expect, it } from 'vitest';
import type { EditWithFate } from '../../../src/domain/baseline/edits.js';
import type { FeedDefect } from '../../../src/domain/feed-defects/feed-defect.js';
import type { BacktestedWindow } from '../../../src/domain/gate/backtested-window.js';
import { NO_ALLOWANCES } from '../../../src/domain/gate/calibration/allowances.js';
import { type Findings, withConflicts } from '../../../src/domain/gate/edit-conflicts.js';

const edit = (feature: string | null, setting: string, from: EditWithFate['from'], to: EditWithFate['to']) =>
  ({ feature, setting, from, to, fate: 'carried over', reason: '', blinds: false }) satisfies EditWithFate;
const windows = (...violated: readonly (readonly string[])[]): BacktestedWindow[] =>
  violated.map((names, i) => ({
    windowStart: String(i),
    windowEnd: String(i + 1),
    rows: 500,
    violated: names,
    drift: [],
  }));
const every = (violation: string, count = 4) => windows(...Array(count).fill([violation]));
const clean = (count = 4) => windows(...Array(count).fill([]));
const NOTHING: Findings = {
  normal: { candidate: [], unedited: [] },
  declared: { candidate: [], unedited: [] },
  allowances: NO_ALLOWANCES,
  defects: [],
};
const defect = (kind: FeedDefect['kind'], certainty: FeedDefect['certainty'] = 'suspicious') => [
  {
    where: 'traffic' as const,
    defect: { kind, certainty, features: ['age'], sentence: 'age looks wrong.' },
  },
];
const fateOf = (one: EditWithFate, findings: Partial<Findings>) =>
  withConflicts([one], { ...NOTHING, ...findings })[0];

describe('an edit and the violations of captured windows', () => {
  it.each([
    ['age', 'completeness', 1, 0.8, 'age|completeness_check'],
    ['age', 'monitoringConfigOverrides.evaluate_constraints', null, 'Disabled', 'age|data_type_check'],
    ['age', 'inferred_type', 'Integral', 'String', 'age|baseline_drift_check'],
    ['age', 'string_constraints.domains', ['a'], ['a', 'b'], 'age|categorical_values_check'],
    [null, 'datatype_check_threshold', 1, 0.5, 'age|data_type_check'],
    [null, 'domain_content_threshold', 1, 0.5, 'age|categorical_values_check'],
    [null, 'distribution_constraints.comparison_threshold', 0.1, 0.5, 'age|baseline_drift_check'],
    [null, 'distribution_constraints.perform_comparison', 'Enabled', 'Disabled', 'age|baseline_drift_check'],
    [null, 'evaluate_constraints', 'Enabled', 'Disabled', 'age|completeness_check'],
  ] as const)(
    'an edit of %s that hides a violation is in conflict: %s %j → %j hides %s',
    (feature, setting, from, to, hidden) => {
      const normal = { candidate: clean(), unedited: every(hidden) };
      const [name, check] = hidden.split('|');
      expect(fateOf(edit(feature, setting, from, to), { normal })).toMatchObject({
        fate: 'conflict',
        inCandidate: true,
        reason: `carried over, but it hides ${check} of ${name}, which 4 of 4 captured windows violate without it`,
      });
      const raised = { candidate: every(hidden), unedited: clean() };
      expect(fateOf(edit(feature, setting, from, to), { normal: raised })?.reason).toBe(
        `carried over, but it raises ${check} of ${name} in 4 of 4 captured windows`,
      );
    },
  );

  it.each([
    ['of another feature', edit('hours', 'completeness', 1, 0.8), every('age|completeness_check')],
    ['of another check', edit('age', 'completeness', 1, 0.8), every('age|baseline_drift_check')],
    [
      'in one window only',
      edit('age', 'completeness', 1, 0.8),
      [...every('age|completeness_check', 1), ...clean().slice(1)],
    ],
    ['of a check that no note changes', edit('age', 'note', null, 'x'), every('age|completeness_check')],
    ['of metrics', edit(null, 'emit_metrics', 'Enabled', 'Disabled'), every('age|completeness_check')],
  ])('an edit is no conflict if the violation is %s', (_, one, unedited) => {
    expect(fateOf(one, { normal: { candidate: clean(), unedited } })).toEqual(one);
  });

  it('a violation that chance explains is no finding, so the edit that hides it is no conflict', () => {
    const short = [{ feature: 'age', check: 'completeness_check' as const, share: 0.96 }];
    const unedited = every('age|completeness_check').map((window) => ({ ...window, short }));
    const one = edit('age', 'completeness', 0.97, 0.8);
    const completeness = [{ feature: 'age', from: 0.97, to: 0.95 }];
    const normal = { candidate: clean(), unedited };
    expect(fateOf(one, { normal, allowances: { ...NO_ALLOWANCES, completeness } })).toEqual(one);
    expect(fateOf(one, { normal })?.fate).toBe('conflict');
  });

  it('one window of a declared incident is enough, and an edit keeps what it blinds', () => {
    const blind = { ...edit('age', 'completeness', 1, 0), reason: 'no missing values', blinds: true };
    const declared = { candidate: clean(1), unedited: every('age|completeness_check', 1) };
    expect(fateOf(blind, { declared })?.reason).toBe(
      'carried over, but it hides completeness_check of age, which 1 of 1 windows of declared incidents violate without it; no missing values',
    );
  });

  it('an edit that was not carried over keeps its fate', () => {
    const dropped = { ...edit('age', 'completeness', 1, 0.8), fate: 'dropped' as const };
    const normal = { candidate: clean(), unedited: every('age|completeness_check') };
    expect(fateOf(dropped, { normal })).toEqual(dropped);
  });
});

describe('an edit and a defect of its feature', () => {
  it.each([
    ['completeness', 1, 0.8, 'completeness-drop'],
    ['completeness', 0.9, null, 'completeness-drop'],
    ['inferred_type', 'Integral', 'String', 'type-change'],
    ['string_constraints.domains', ['a'], null, 'unseen-categories'],
    ['monitoring_config_overrides.evaluate_constraints', null, 'Disabled', 'mixed-units'],
    [
      'monitoring_config_overrides.distribution_constraints.comparison_threshold',
      null,
      0.4,
      'sentinel-value',
    ],
    ['monitoring_config_overrides.datatype_check_threshold', null, 0.6, 'type-change'],
  ] as const)('%s %j → %j hides the defect %s', (setting, from, to, kind) => {
    expect(fateOf(edit('age', setting, from, to), { defects: defect(kind) })).toMatchObject({
      fate: 'conflict',
      reason: 'carried over, but it hides a suspicious finding in the traffic: age looks wrong',
    });
    const certain = fateOf(edit('age', setting, from, to), { defects: defect(kind, 'certain') });
    expect(certain?.reason).toContain('it hides a defect in the traffic');
  });

  it.each([
    ['completeness', 0.8, 0.9, 'completeness-drop'],
    ['completeness', 1, 0.8, 'mixed-units'],
    ['monitoring_config_overrides.evaluate_constraints', null, 'Disabled', 'duplicate-rows'],
    ['monitoring_config_overrides.distribution_constraints.comparison_threshold', null, 0.05, 'mixed-units'],
    ['string_constraints.domains', ['a', 'b'], ['a'], 'unseen-categories'],
    ['string_constraints.domains', ['a'], ['a', 'b'], 'altered-spelling'],
  ] as const)('%s %j → %j does not hide the defect %s', (setting, from, to, kind) => {
    expect(fateOf(edit('age', setting, from, to), { defects: defect(kind) })?.fate).toBe('carried over');
  });

  it('a setting of the whole file is no conflict with the defect of one feature', () => {
    const one = edit(null, 'distribution_constraints.comparison_threshold', 0.1, 0.2);
    expect(fateOf(one, { defects: defect('mixed-units') })).toEqual(one);
  });
});
