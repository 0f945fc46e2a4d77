import { describe, expect, it } from 'vitest';
import { editLine, withConflictLines } from '../../../src/domain/baseline/edit-line.js';
import { type Edit, findEdits } from '../../../src/domain/baseline/edits.js';
import { applyEdits, dropEdits, mergeEdits } from '../../../src/domain/baseline/merge-edits.js';
import { age, live, plan, suggested, zip } from './hand-tuned.js';

const base = { constraints: suggested, exact: true };
const renewed = JSON.stringify({
  ...suggested,
  features: [{ ...age, completeness: 0.95 }, { ...plan, string_constraints: { domains: ['b', 'd'] } }, zip],
});
const merged = (edits: readonly Edit[], text = renewed) =>
  JSON.parse(applyEdits(text, edits).text) as typeof suggested & Record<string, unknown>;

describe('applyEdits', () => {
  it('returns the suggestion byte for byte if there is no edit', () => {
    const text =
      '{ "version" : 0.0, "features" : [ ], "monitoring_config" : { "emit_metrics" : "Enabled" } }';
    expect(applyEdits(text, []).text).toBe(text);
  });

  it('keeps every edit of a hand-tuned baseline and takes everything else from the new data', () => {
    const { features, monitoring_config } = merged(findEdits(suggested, live));
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
    const { features } = merged(findEdits(suggested, edited));
    expect(features[1]).toMatchObject({ string_constraints: { domains: ['d'] } });
    expect(features[2]).not.toHaveProperty('num_constraints');
  });

  it('keeps an edited type exactly as the live file states it', () => {
    const edited = {
      ...suggested,
      features: [age, plan, { ...zip, inferred_type: 'String' }],
    } as typeof suggested;
    const [, , feature] = merged(findEdits(suggested, edited)).features;
    expect(feature).toEqual({ ...zip, inferred_type: 'String' });
    const bare = { name: 'zip', inferred_type: 'String', completeness: 1 };
    const withoutNumbers = { ...suggested, features: [age, plan, bare] } as typeof suggested;
    expect(merged(findEdits(suggested, withoutNumbers)).features[2]).toEqual(bare);
  });

  it('an edit of a domain is in conflict if the new baseline has no domain there', () => {
    const features = [age, { ...plan, inferred_type: 'Integral', string_constraints: undefined }, zip];
    const { edits } = applyEdits(JSON.stringify({ ...suggested, features }), findEdits(suggested, live));
    expect(edits.find(({ feature }) => feature === 'plan')).toMatchObject({
      fate: 'conflict',
      reason: 'the new baseline has no string_constraints.domains for this feature',
    });
  });

  it('an edit that the new suggestion happens to agree with is still an edit in the next run', () => {
    const agreeing = JSON.stringify(live);
    const { text, edits, nextBase } = mergeEdits(base, live, agreeing);
    expect(text).toBe(agreeing);
    expect(findEdits(JSON.parse(nextBase), JSON.parse(text))).toEqual(findEdits(suggested, live));
    expect(edits.map(({ fate }) => fate)).toEqual(Array(5).fill('carried over'));
  });

  it('a member that no code knows is carried over, at every depth, also one with a dot or a reserved name', () => {
    const text = JSON.stringify({
      ...suggested,
      owner: { team: 'risk' },
      features: [
        age,
        { ...plan, note: 'agreed with sales', reviewers: [{ name: 'ada' }] },
        { ...zip, num_constraints: { is_non_negative: true, 'x.y': { z: 1 } } },
      ],
      monitoring_config: { ...suggested.monitoring_config, custom: { depth: 2 } },
    }).replace('"custom"', '"__proto__"');
    const edited = JSON.parse(text) as typeof suggested;
    const { text: result, edits } = mergeEdits(base, edited, JSON.stringify(suggested));
    expect(JSON.parse(result)).toEqual(edited);
    expect(result).toContain('"__proto__"');
    expect({}).not.toHaveProperty('depth');
    expect(edits.map(editLine)).toContain('the file: owner.team none → risk (carried over)');
  });

  it('several entries of a feature in the suggestion all get the edit', () => {
    const twice = JSON.stringify({ ...suggested, features: [age, age, plan, zip] });
    const { features } = merged(findEdits(suggested, live), twice);
    expect(features.slice(0, 2)).toMatchObject([{ completeness: 0.8 }, { completeness: 0.8 }]);
  });

  it('settings that several entries of a feature in the live file add are carried over', () => {
    const override = { name: 'age', monitoring_config_overrides: { evaluate_constraints: 'Disabled' } };
    for (const features of [
      [age, override, plan, zip],
      [override, age, plan, zip],
    ]) {
      const { edits } = mergeEdits(base, { ...suggested, features } as never, renewed);
      expect(edits).toMatchObject([{ feature: 'age', to: 'Disabled', fate: 'carried over' }]);
    }
  });

  it('entries of a feature that contradict each other are a conflict with both values', () => {
    const features = [{ ...age, completeness: 0.9 }, plan, zip, { ...age, completeness: 0.8 }];
    const { edits } = mergeEdits(base, { ...suggested, features } as never, renewed);
    expect(edits.map(editLine)).toEqual([
      'age: completeness 0.97 → 0.9 (conflict: the live constraints contain the feature more than once, with 0.9 and 0.8)',
    ]);
  });

  it('reports an edit of a feature that the new baseline does not have as a conflict', () => {
    const { edits } = applyEdits(
      JSON.stringify({ ...suggested, features: [plan, zip] }),
      findEdits(suggested, live),
    );
    expect(edits.filter(({ fate }) => fate === 'conflict')).toMatchObject([{ feature: 'age' }]);
    expect(edits.filter(({ fate }) => fate === 'carried over')).toHaveLength(4);
  });

  it('marks an edit that switches an evaluation off', () => {
    const { edits } = applyEdits(renewed, findEdits(suggested, live));
    expect(edits.filter(({ blinds }) => blinds).map(({ feature }) => feature)).toEqual(['zip']);
  });

  it('gives the same constraints when the merge is repeated on its own result', () => {
    const once = applyEdits(renewed, findEdits(suggested, live)).text;
    const again = findEdits(JSON.parse(renewed), JSON.parse(once));
    expect(JSON.parse(applyEdits(renewed, again).text)).toEqual(JSON.parse(once));
  });
});

describe('mergeEdits with a base that was computed again', () => {
  const computed = (constraints: object) => ({ constraints: constraints as never, exact: false });
  const chi = (method: string, threshold = 0.1) => ({
    ...suggested,
    monitoring_config: {
      ...suggested.monitoring_config,
      distribution_constraints: {
        ...suggested.monitoring_config.distribution_constraints,
        categorical_comparison_threshold: threshold,
        categorical_drift_method: method,
      },
    },
  });

  it('does not list a drift method that the new baseline job writes too', () => {
    const merge = (renewedMethod: string) =>
      mergeEdits(computed(chi('LInfinity')), chi('ChiSquared', 0.2), JSON.stringify(chi(renewedMethod)));
    expect(merge('ChiSquared').edits).toMatchObject([
      { setting: 'distribution_constraints.categorical_comparison_threshold' },
    ]);
    expect(merge('LInfinity').edits).toHaveLength(2);
    expect(merge('LInfinity').text).toContain('ChiSquared');
  });

  it('does not list a missing domain that the new baseline does not have either', () => {
    const without = {
      ...suggested,
      features: [age, { ...plan, string_constraints: {} }, zip],
    } as typeof suggested;
    const merge = (renewedText: string) => mergeEdits(computed(suggested), without, renewedText).edits;
    expect(merge(JSON.stringify(without))).toEqual([]);
    expect(merge(renewed)).toMatchObject([{ feature: 'plan', to: null, fate: 'carried over' }]);
  });
});

describe('editLine', () => {
  it('names feature, setting, both values and the fate of an edit', () => {
    const lines = applyEdits(renewed, findEdits(suggested, live)).edits.map(editLine);
    expect(lines).toContain('age: completeness 0.97 → 0.8 (carried over)');
    expect(lines).toContain('plan: string_constraints.domains with c (carried over)');
    expect(lines[0]).toBe('all features: datatype_check_threshold 1 → 0.9 (carried over)');
    expect(dropEdits(findEdits(suggested, live)).map(editLine)[2]).toContain(
      '(dropped: carryOver is "none")',
    );
  });
});

describe('withConflictLines', () => {
  it('puts the conflicts that the gate found first, in place of what the merge said about the same edits', () => {
    const lines = ['age: completeness 1 → 0.8 (carried over)', 'all features: x 1 → 2 (carried over)'];
    const conflict = 'all features: x 1 → 2 (conflict: carried over, but it hides a (certain) defect)';
    expect(withConflictLines(lines, [conflict])).toEqual([conflict, lines[0]]);
    expect(withConflictLines(lines, [])).toEqual(lines);
  });
});
