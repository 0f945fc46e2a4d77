import { describe, expect, it } from 'vitest';
import { parseInput, type RebaselineInput } from '../../src/contract/input.js';
import { BUILT_IN_RULES, effectivePolicy, policyFile } from '../../src/contract/policy.js';

function inputFor(endpointName: string, more: object = {}): RebaselineInput {
  const parsed = parseInput({ endpointName, ...more }, `rebaseline-${endpointName}`);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.input;
}
function rulesOf(file: unknown, endpointName = 'churn', more: object = {}) {
  const policy = effectivePolicy(policyFile.parse(file), inputFor(endpointName, more));
  if (!policy.ok) throw new Error(policy.problem);
  return policy.rules;
}
function problemOf(file: unknown, more: object): string {
  const policy = effectivePolicy(policyFile.parse(file), inputFor('churn', more));
  if (policy.ok) throw new Error('accepted');
  return policy.problem;
}

describe('the policy for an endpoint', () => {
  it('without a policy file the built-in rules apply: a person approves whatever the verdict', () => {
    expect(rulesOf({})).toEqual(BUILT_IN_RULES);
    expect(BUILT_IN_RULES).toMatchObject({ waiveApprovalOnPass: false, allowOverrule: false });
  });

  it('the first pattern that matches the whole endpoint name sets the policy', () => {
    const file = {
      endpoints: [
        { pattern: 'prod-*-eu', rules: { approvalDeadlinePeriods: 1 } },
        { pattern: 'prod-*', rules: { approvalDeadlinePeriods: 2 } },
        { pattern: 'a.c', rules: { approvalDeadlinePeriods: 3 } },
      ],
    };
    const deadline = (name: string) => rulesOf(file, name).approvalDeadlinePeriods;
    expect(['prod-churn-eu', 'prod-churn', 'my-prod-churn', 'abc'].map(deadline)).toEqual([1, 2, 168, 168]);
  });

  it('a deployment configuration comes from the policy, else from the input, and an input cannot change it', () => {
    const rolling = (Value: number) => ({
      RollingUpdatePolicy: {
        MaximumBatchSize: { Type: 'INSTANCE_COUNT', Value },
        WaitIntervalInSeconds: 60,
      },
    });
    const file = { default: { deploymentConfig: rolling(1) } };
    expect(rulesOf(file).deploymentConfig).toEqual(rolling(1));
    expect(rulesOf(file, 'churn', { deploymentConfig: rolling(1) }).deploymentConfig).toEqual(rolling(1));
    expect(rulesOf({}, 'churn', { deploymentConfig: rolling(2) }).deploymentConfig).toEqual(rolling(2));
    expect(problemOf(file, { deploymentConfig: rolling(2) })).toContain(
      'deploymentConfig differs from that of the policy',
    );
  });

  it('a payload mapping comes from the policy, else from the input, and an input cannot change it', () => {
    const payloadMapping = { records: 'instances', features: 'features' };
    const file = { endpoints: [{ pattern: 'churn', rules: { payloadMapping } }] };
    expect(rulesOf(file).payloadMapping).toEqual(payloadMapping);
    expect(rulesOf({}, 'churn', { payloadMapping }).payloadMapping).toEqual(payloadMapping);
    const reordered = { features: 'features', records: 'instances' };
    expect(rulesOf(file, 'churn', { payloadMapping: reordered }).payloadMapping).toEqual(payloadMapping);
    expect(problemOf(file, { payloadMapping: { records: 'inputs' } })).toContain(
      'payloadMapping differs from that of the policy',
    );
  });

  it('a policy names metrics and slices for the comparison of models, and keeps the other rules of it', () => {
    const rules = rulesOf({
      default: { challenger: { margin: 0.01 } },
      endpoints: [{ pattern: '*', rules: { challenger: { metrics: ['f1'], slices: ['region'] } } }],
    });
    expect(rules.challenger).toEqual({
      ...BUILT_IN_RULES.challenger,
      margin: 0.01,
      metrics: ['f1'],
      slices: ['region'],
    });
    expect(policyFile.safeParse({ default: { challenger: { metrics: ['f3'] } } }).success).toBe(false);
  });

  it('a pattern keeps the defaults of the file for rules that it does not name, also in verification and gate', () => {
    const rules = rulesOf({
      default: { approvalDeadlinePeriods: 24, verification: { cleanWindows: 4 }, gate: { psiFail: 0.15 } },
      endpoints: [{ pattern: '*', rules: { allowOverrule: true, gate: { leastRows: 500 } } }],
    });
    expect(rules).toEqual({
      ...BUILT_IN_RULES,
      allowOverrule: true,
      approvalDeadlinePeriods: 24,
      verification: { cleanWindows: 4, outOf: 5 },
      gate: { ...BUILT_IN_RULES.gate, psiFail: 0.15, leastRows: 500 },
    });
  });

  it('a policy file with an unknown rule is refused', () => {
    expect(policyFile.safeParse({ default: { waiveAproval: true } }).success).toBe(false);
    expect(policyFile.safeParse({ endpoints: [{ pattern: '*', rules: { gate: { psi: 1 } } }] }).success).toBe(
      false,
    );
  });

  it('a policy that no run can satisfy is refused, and the message names the file to correct', () => {
    expect(problemOf({ default: { verification: { cleanWindows: 6 } } }, {})).toMatch(
      /6 clean windows out of 5 .*"churn".* in the policy file/,
    );
  });
});

describe('an input', () => {
  const file = {
    default: {
      allowDeployFirst: false,
      approvalDeadlinePeriods: 24,
      verification: { cleanWindows: 3, outOf: 5 },
    },
  };

  it.each([
    ['a sooner deadline', { approval: { deadlinePeriods: 2 } }, { approvalDeadlinePeriods: 2 }],
    ['the same deadline', { approval: { deadlinePeriods: 24 } }, { approvalDeadlinePeriods: 24 }],
    [
      'more clean windows',
      { verification: { cleanWindows: 6 } },
      { verification: { cleanWindows: 6, outOf: 8 } },
    ],
    ['fewer dirty ones', { verification: { outOf: 3 } }, { verification: { cleanWindows: 3, outOf: 3 } }],
    [
      'both',
      { verification: { cleanWindows: 5, outOf: 5 } },
      { verification: { cleanWindows: 5, outOf: 5 } },
    ],
  ])('an input may tighten the policy: %s', (_, more, expected) => {
    expect(rulesOf(file, 'churn', more)).toMatchObject(expected);
  });

  it.each([
    ['deploy first', { deploy: 'first' }, 'deploy "first" is not allowed'],
    ['a later deadline', { approval: { deadlinePeriods: 25 } }, 'deadlinePeriods may be at most 24'],
    [
      'a longer wait for an override',
      { overrideDeadlinePeriods: 25 },
      'overrideDeadlinePeriods may be at most 24',
    ],
    ['fewer clean windows', { verification: { cleanWindows: 2 } }, 'cleanWindows may not be under 3'],
    ['more dirty ones', { verification: { outOf: 6 } }, 'tolerate at most 2 dirty windows'],
    ['more of both', { verification: { cleanWindows: 4, outOf: 7 } }, 'tolerate at most 2 dirty windows'],
    [
      'a rule nothing satisfies',
      { verification: { outOf: 2 } },
      'outOf (2) must be at least cleanWindows (3)',
    ],
  ])('an input may not loosen the policy: %s', (_, more, problem) => {
    expect(problemOf(file, more)).toContain(problem);
  });

  describe('who may override a diagnosis', () => {
    const override = (by: string) => ({ overrideDiagnosis: { by, reason: 'the sensor was replaced' } });

    it('everybody may by default', () => {
      expect(rulesOf({}, 'churn', override('ada')).allowOverrideDiagnosis).toBe(true);
    });

    it('nobody may where the policy forbids it, neither in the input nor by waiting for a signal', () => {
      const forbidden = { default: { allowOverrideDiagnosis: false } };
      expect(problemOf(forbidden, override('ada'))).toContain('does not allow overriding a diagnosis');
      expect(problemOf(forbidden, { overrideDeadlinePeriods: 1 })).toContain(
        'overrideDeadlinePeriods must be 0',
      );
      expect(rulesOf(forbidden).allowOverrideDiagnosis).toBe(false);
    });

    it('only the persons may whom the policy lists', () => {
      const listed = { default: { allowOverrideDiagnosis: ['ada', 'grace'] } };
      expect(rulesOf(listed, 'churn', override('Ada')).allowOverrideDiagnosis).toEqual(['ada', 'grace']);
      expect(problemOf(listed, override('eve'))).toContain('does not allow "eve" to override a diagnosis');
      expect(() => rulesOf(listed, 'churn', { overrideDeadlinePeriods: 1 })).not.toThrow();
    });

    it.each([[[]], [['']], ['ada'], [[7]]])('the rule %j is refused', (allowOverrideDiagnosis) => {
      expect(policyFile.safeParse({ default: { allowOverrideDiagnosis } }).success).toBe(false);
    });
  });

  it('a run must say who starts it where the policy requires another approver', () => {
    const rule = { default: { requireOtherApprover: true } };
    expect(problemOf(rule, {})).toContain('startedBy is required under the policy');
    expect(rulesOf(rule, 'churn', { startedBy: 'ada' }).requireOtherApprover).toBe(true);
    expect(rulesOf({}, 'churn', { startedBy: 'ada' }).requireOtherApprover).toBe(false);
  });

  it('an input may set a budget of false alarms, and only tighten the one of the policy', () => {
    expect(rulesOf({}).gate.falseAlarmsPerMonth).toBeNull();
    expect(rulesOf({}, 'churn', { falseAlarmsPerMonth: 50 }).gate.falseAlarmsPerMonth).toBe(50);
    const ceiling = { default: { gate: { falseAlarmsPerMonth: 5 } } };
    expect(rulesOf(ceiling).gate.falseAlarmsPerMonth).toBe(5);
    expect(rulesOf(ceiling, 'churn', { falseAlarmsPerMonth: 2 }).gate.falseAlarmsPerMonth).toBe(2);
    expect(problemOf(ceiling, { falseAlarmsPerMonth: 6 })).toContain('falseAlarmsPerMonth may be at most 5');
  });

  it.each([
    [{}, undefined, 'all'],
    [{}, 'ask', 'ask'],
    [{}, 'none', 'none'],
    [{ carryOver: 'ask' }, undefined, 'ask'],
    [{ carryOver: 'ask' }, 'none', 'none'],
    [{ carryOver: 'none' }, undefined, 'none'],
    [{ carryOver: 'none', allowDiscardEdits: false }, 'all', 'all'],
    [{ carryOver: 'none', allowDiscardEdits: false }, undefined, 'none'],
  ])('what happens to edits: with the rules %j and the input %j it is %j', (rules, carryOver, effective) => {
    expect(rulesOf({ default: rules }, 'churn', { carryOver }).carryOver).toBe(effective);
  });

  it.each([
    [{ carryOver: 'ask' }, 'all', 'carryOver "all" is not allowed'],
    [{ allowDiscardEdits: false }, 'none', 'carryOver "none" is not allowed'],
    [{ carryOver: 'ask', allowDiscardEdits: false }, 'none', 'carryOver "none" is not allowed'],
  ])(
    'an input may not loosen what happens to edits: with the rules %j, %j is refused',
    (rules, carryOver, problem) => {
      expect(problemOf({ default: rules }, { carryOver })).toContain(problem);
    },
  );

  it('an input against several rules gets all problems at once, and what to do', () => {
    const problem = problemOf(file, { deploy: 'first', approval: { deadlinePeriods: 100 } });
    expect(problem).toMatch(
      /deploy "first".*; approval.deadlinePeriods.*Change the input, or the policy file/,
    );
  });
});
