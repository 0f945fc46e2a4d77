import { z } from 'zod';
import { carryOver } from './carry-over.js';
import { deploymentConfig } from './deployment-config.js';
import type { ErrorCode } from './errors.js';
import type { RebaselineInput } from './input.js';
import { overrideForbidden } from './override.js';
import { payloadMapping } from './payload.js';
import { QUALITY_METRICS, type QualityMetric } from './quality-metric.js';
import { onUnsupportedMonitor } from './unsupported-monitor.js';

const verificationRule = z.strictObject({ cleanWindows: z.int().min(1), outOf: z.int().min(1) });

const gateRules = z.strictObject({
  leastRows: z.int().min(1),
  comfortableRows: z.int().min(1),
  psiWarn: z.number().positive(),
  psiFail: z.number().positive(),
  backtestWindows: z.int().min(1).max(96),
  backtestLeastWindows: z.int().min(1),
  /** A window with fewer rows does not count: the monitor's Robust distance detects no shift under one standard deviation in it. */
  leastWindowRows: z.int().min(1),
  /** Highest probability that verification rolls back a good release, and that it keeps a release with as many violations as before. */
  soundRolledBackMost: z.number().min(0).max(1),
  badKeptMost: z.number().min(0).max(1),
  /** Windows of normal traffic that may have violations in 30 days; null where no budget is set. */
  falseAlarmsPerMonth: z.number().positive().nullable(),
});

/** How the new model is compared with the model in service on labelled rows. */
const challengerRules = z.strictObject({
  /** Metrics that decide; those of other problem types do not count. Empty: the main metric of the problem. */
  metrics: z.array(z.enum(QUALITY_METRICS as [QualityMetric, ...QualityMetric[]])).max(10),
  /** Columns whose values are compared one by one as well. */
  slices: z.array(z.string().min(1).max(200)).max(20),
  /** Verdict if the new model is worse in a slice only. */
  sliceWorse: z.enum(['warn', 'fail']),
  /** A smaller difference counts as equal: a share of the model in service's error, else a difference of the score. */
  margin: z.number().min(0).max(1),
  /** If a larger loss cannot be excluded, the check is unknown. In the same unit. */
  largestUndetectedLoss: z.number().positive().max(1),
});
export type ChallengerRules = z.infer<typeof challengerRules>;

/** The platform engineer's rules for a group of endpoints. */
const policyRules = z.strictObject({
  /**
   * Where a person decides about candidates: by signal only, or also by approving or rejecting the version that the run
   * registers in the model registry. Absent in a run that an earlier version resolved: by signal.
   */
  approval: z.enum(['signals', 'registry']).optional(),
  /** A candidate that passes the gate needs no person's approval. */
  waiveApprovalOnPass: z.boolean(),
  /** A named person may approve a candidate that failed the gate, with a reason. */
  allowOverrule: z.boolean(),
  /** Who may continue against a diagnosis, by name: everybody, nobody, or the listed persons. */
  allowOverrideDiagnosis: z.union([z.boolean(), z.array(z.string().trim().min(1).max(200)).min(1).max(100)]),
  /** The one who started a run may not approve its candidate. */
  requireOtherApprover: z.boolean(),
  /** What a run does if the endpoint has a monitor whose baseline it cannot renew. */
  onUnsupportedMonitor,
  /** Runs may ask for `deploy: "first"`. */
  allowDeployFirst: z.boolean(),
  /** What a run does with edits of the live constraints if its input does not say. */
  carryOver,
  /** Runs may discard edits with `carryOver: "none"`, also where the rule above keeps them. */
  allowDiscardEdits: z.boolean(),
  approvalDeadlinePeriods: z.number().positive(),
  /** How long a run may wait for a person to override a diagnosis that would end it. */
  overrideDeadlinePeriods: z.number().min(0),
  /** Number of the last executions that detection reads. */
  detectionWindows: z.int().min(1).max(48),
  verification: verificationRule,
  /** Whole windows to watch under the old pair after a roll-back; 0 watches none. */
  windowsAfterRollBack: z.int().min(0).max(12),
  gate: gateRules,
  challenger: challengerRules,
  /** How to read the JSON of these endpoints. An input may not state another mapping. */
  payloadMapping: payloadMapping.optional(),
  /** How SageMaker shifts the traffic. Default: as in the endpoint's last deployment. An input may not state another one. */
  deploymentConfig: deploymentConfig.optional(),
});
export type PolicyRules = z.infer<typeof policyRules>;

/** The rules that apply where the policy file sets none. */
export const BUILT_IN_RULES: PolicyRules = {
  approval: 'signals',
  waiveApprovalOnPass: false,
  allowOverrule: false,
  allowOverrideDiagnosis: true,
  requireOtherApprover: false,
  onUnsupportedMonitor: 'refuse',
  allowDeployFirst: true,
  carryOver: 'all',
  allowDiscardEdits: true,
  approvalDeadlinePeriods: 168,
  overrideDeadlinePeriods: 24,
  detectionWindows: 6,
  verification: { cleanWindows: 3, outOf: 5 },
  windowsAfterRollBack: 1,
  gate: {
    leastRows: 200,
    comfortableRows: 1000,
    psiWarn: 0.1,
    psiFail: 0.2,
    backtestWindows: 24,
    backtestLeastWindows: 2,
    leastWindowRows: 30,
    soundRolledBackMost: 0.01,
    badKeptMost: 0.05,
    // No number suits both an hourly and a weekly schedule, and few windows cannot show that a small budget is kept: every
    // gate would be unknown. Without a budget the gate tolerates violations in one normal window of ten, and states what
    // to expect.
    falseAlarmsPerMonth: null,
  },
  challenger: { metrics: [], slices: [], sliceWorse: 'warn', margin: 0, largestUndetectedLoss: 0.05 },
};

// Without defaults: zod fills them into partial objects too, and a pattern would then reset the rules it does not name.
const someRules = policyRules
  .extend({
    verification: verificationRule.partial(),
    gate: gateRules.partial(),
    challenger: challengerRules.partial(),
  })
  .partial();
type SomeRules = z.infer<typeof someRules>;

export const policyFile = z.strictObject({
  /** The first match wins; `*` matches any characters. Rules that it leaves out come from `default`, then from the built-in rules. */
  endpoints: z.array(z.strictObject({ pattern: z.string().min(1), rules: someRules })).default([]),
  default: someRules.default({}),
});
export type PolicyFile = z.infer<typeof policyFile>;

export type EffectivePolicy =
  | { readonly ok: true; readonly rules: PolicyRules }
  | {
      readonly ok: false;
      readonly code: Extract<ErrorCode, 'AgainstPolicy' | 'PolicyUnsatisfiable'>;
      readonly problem: string;
    };

/** The file's rules for this endpoint, tightened by the input. Refuses an input that would loosen them. */
export function effectivePolicy(file: PolicyFile, input: RebaselineInput): EffectivePolicy {
  const match = file.endpoints.find(({ pattern }) => matches(pattern, input.endpointName));
  const rules = [file.default, match?.rules ?? {}].reduce(overridden, BUILT_IN_RULES);
  const { verification } = rules;
  if (verification.outOf < verification.cleanWindows) {
    return {
      ok: false,
      code: 'PolicyUnsatisfiable',
      problem: `The policy asks for ${verification.cleanWindows} clean windows out of ${verification.outOf} for endpoint "${input.endpointName}", which no run can satisfy. Correct verification in the policy file that the worker reads.`,
    };
  }
  const problems: string[] = [];
  const ceiling = rules.gate.falseAlarmsPerMonth;
  const budget = input.falseAlarmsPerMonth ?? ceiling;
  if (ceiling !== null && budget !== null && budget > ceiling) {
    problems.push(`falseAlarmsPerMonth may be at most ${ceiling} under the policy`);
  }
  if (input.deploy === 'first' && !rules.allowDeployFirst) {
    problems.push('deploy "first" is not allowed by the policy');
  }
  const { onUnsupportedMonitor: unsupported = rules.onUnsupportedMonitor } = input;
  if (unsupported === 'leave' && rules.onUnsupportedMonitor === 'refuse') {
    problems.push('onUnsupportedMonitor "leave" is not allowed by the policy');
  }
  const edits = input.carryOver ?? rules.carryOver;
  if (rules.carryOver === 'ask' && edits === 'all') {
    problems.push('carryOver "all" is not allowed by the policy, which asks a person about every edit');
  }
  if (edits === 'none' && rules.carryOver !== 'none' && !rules.allowDiscardEdits) {
    problems.push('carryOver "none" is not allowed by the policy');
  }
  const deadline = input.approval.deadlinePeriods;
  if (deadline !== undefined && deadline > rules.approvalDeadlinePeriods) {
    problems.push(
      `approval.deadlinePeriods may be at most ${rules.approvalDeadlinePeriods} under the policy`,
    );
  }
  const overrideDeadline = input.overrideDeadlinePeriods;
  if (overrideDeadline > rules.overrideDeadlinePeriods) {
    problems.push(`overrideDeadlinePeriods may be at most ${rules.overrideDeadlinePeriods} under the policy`);
  }
  const overriders = overridersOf(rules);
  if (overriders?.length === 0 && overrideDeadline > 0) {
    problems.push('overrideDeadlinePeriods must be 0: the policy does not allow overriding a diagnosis');
  }
  const forbidden = input.overrideDiagnosis && overrideForbidden(input.overrideDiagnosis.by, overriders);
  if (forbidden) problems.push(`overrideDiagnosis: ${forbidden}`);
  if (rules.requireOtherApprover && input.startedBy === undefined) {
    problems.push(
      'startedBy is required under the policy, because another person than the one who starts the run must approve (requireOtherApprover)',
    );
  }
  const { payloadMapping: stated } = input;
  if (rules.payloadMapping && stated && JSON.stringify(rules.payloadMapping) !== JSON.stringify(stated)) {
    problems.push('payloadMapping differs from that of the policy; leave it out to use that one');
  }
  const { deploymentConfig: shift } = input;
  if (rules.deploymentConfig && shift && JSON.stringify(rules.deploymentConfig) !== JSON.stringify(shift)) {
    problems.push('deploymentConfig differs from that of the policy; leave it out to use that one');
  }
  const clean = input.verification.cleanWindows ?? rules.verification.cleanWindows;
  if (clean < rules.verification.cleanWindows) {
    problems.push(
      `verification.cleanWindows may not be under ${rules.verification.cleanWindows} under the policy`,
    );
  }
  // More windows for the same number of clean ones tolerate more dirty ones, so the difference may not grow.
  const tolerated = rules.verification.outOf - rules.verification.cleanWindows;
  const outOf = input.verification.outOf ?? Math.max(clean, clean + tolerated);
  if (outOf - clean > tolerated) {
    problems.push(`verification may tolerate at most ${tolerated} dirty windows under the policy`);
  }
  if (outOf < clean) problems.push(`verification.outOf (${outOf}) must be at least cleanWindows (${clean})`);
  if (problems.length > 0) {
    return {
      ok: false,
      code: 'AgainstPolicy',
      problem: `${problems.join('; ')}. Change the input, or the policy file that the worker reads.`,
    };
  }
  return {
    ok: true,
    rules: {
      ...rules,
      carryOver: edits,
      onUnsupportedMonitor: unsupported,
      approvalDeadlinePeriods: deadline ?? rules.approvalDeadlinePeriods,
      verification: { cleanWindows: clean, outOf },
      gate: { ...rules.gate, falseAlarmsPerMonth: budget },
      ...(stated ? { payloadMapping: stated } : {}),
      ...(shift ? { deploymentConfig: shift } : {}),
    },
  };
}

/** Who may override a diagnosis; undefined: everybody. A run that an earlier version resolved has no such rule. */
export function overridersOf({
  allowOverrideDiagnosis,
}: Partial<PolicyRules>): readonly string[] | undefined {
  if (allowOverrideDiagnosis === undefined || allowOverrideDiagnosis === true) return undefined;
  return allowOverrideDiagnosis || [];
}

function overridden(rules: PolicyRules, more: SomeRules): PolicyRules {
  return {
    ...rules,
    ...more,
    verification: { ...rules.verification, ...more.verification },
    gate: { ...rules.gate, ...more.gate },
    challenger: { ...rules.challenger, ...more.challenger },
  } as PolicyRules;
}

function matches(pattern: string, name: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(name);
}
