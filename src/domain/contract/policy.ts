import { z } from 'zod';
import type { RebaselineInput } from './input.js';

/** The platform engineer's rules for a group of endpoints. Every number that tunes a decision is here or follows from it. */
export const policyRules = z.strictObject({
  /** A passing gate needs no person. */
  waiveApprovalOnPass: z.boolean().default(false),
  /** A named person may approve, with a reason, what the gate failed. */
  allowOverrule: z.boolean().default(false),
  /** Runs may ask for `deploy: "first"`. */
  allowDeployFirst: z.boolean().default(true),
  approvalDeadlinePeriods: z.number().positive().default(168),
  /** Executions looked at to tell whether anything is wrong. */
  detectionWindows: z.int().min(1).max(48).default(6),
  verification: z
    .strictObject({ cleanWindows: z.int().min(1).default(3), outOf: z.int().min(1).default(5) })
    .default({ cleanWindows: 3, outOf: 5 }),
  gate: z
    .strictObject({
      leastRows: z.int().min(1).default(200),
      comfortableRows: z.int().min(1).default(1000),
      psiWarn: z.number().positive().default(0.1),
      psiFail: z.number().positive().default(0.2),
      backtestWindows: z.int().min(1).max(96).default(24),
      backtestLeastWindows: z.int().min(1).default(2),
      leastWindowRows: z.int().min(1).default(100),
    })
    .default({
      leastRows: 200,
      comfortableRows: 1000,
      psiWarn: 0.1,
      psiFail: 0.2,
      backtestWindows: 24,
      backtestLeastWindows: 2,
      leastWindowRows: 100,
    }),
});
export type PolicyRules = z.infer<typeof policyRules>;

export const policyFile = z.strictObject({
  /** First match wins; `*` stands for any run of characters. */
  endpoints: z
    .array(z.strictObject({ pattern: z.string().min(1), rules: policyRules.partial() }))
    .default([]),
  default: policyRules.partial().default({}),
});
export type PolicyFile = z.infer<typeof policyFile>;

export type EffectivePolicy =
  | { readonly ok: true; readonly rules: PolicyRules }
  | { readonly ok: false; readonly problem: string };

/** The file's rules for this endpoint, tightened by the input. An input that would loosen them is refused. */
export function effectivePolicy(file: PolicyFile, input: RebaselineInput): EffectivePolicy {
  const match = file.endpoints.find(({ pattern }) => matches(pattern, input.endpointName));
  const rules = policyRules.parse({ ...file.default, ...match?.rules });
  const problems: string[] = [];
  if (input.deploy === 'first' && !rules.allowDeployFirst) {
    problems.push('deploy "first" is not allowed by the policy');
  }
  const deadline = input.approval.deadlinePeriods;
  if (deadline !== undefined && deadline > rules.approvalDeadlinePeriods) {
    problems.push(
      `approval.deadlinePeriods may be at most ${rules.approvalDeadlinePeriods} under the policy`,
    );
  }
  const clean = input.verification.cleanWindows ?? rules.verification.cleanWindows;
  if (clean < rules.verification.cleanWindows) {
    problems.push(
      `verification.cleanWindows may not be under ${rules.verification.cleanWindows} under the policy`,
    );
  }
  // More windows looked at for the same clean ones tolerates more dirty ones, so the difference may not grow.
  const tolerated = rules.verification.outOf - rules.verification.cleanWindows;
  const outOf = input.verification.outOf ?? Math.max(clean, clean + tolerated);
  if (outOf - clean > tolerated) {
    problems.push(`verification may tolerate at most ${tolerated} dirty windows under the policy`);
  }
  if (outOf < clean) problems.push(`verification.outOf (${outOf}) must be at least cleanWindows (${clean})`);
  if (problems.length > 0) {
    return {
      ok: false,
      problem: `${problems.join('; ')}. Change the input, or the policy file that the worker reads.`,
    };
  }
  return {
    ok: true,
    rules: {
      ...rules,
      approvalDeadlinePeriods: deadline ?? rules.approvalDeadlinePeriods,
      verification: { cleanWindows: clean, outOf },
    },
  };
}

function matches(pattern: string, name: string): boolean {
  const escaped = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`).test(name);
}
