import type { ProposedCandidate } from '../contract/candidate.js';
import { DIGEST_SHOWN, type WaitingCandidate, WHY_RECOMMENDED } from '../contract/decision.js';
import type { ApprovalRequest } from '../contract/ending.js';
import { type GateReport, judgedAs } from '../contract/gate-report.js';
import type { PolicyRules } from '../contract/policy.js';

const SUMMARY_LONGEST = 1500;

/**
 * Decides who must approve a candidate that the gate has judged. A waiver covers only a passing candidate in its original
 * version: relaxed thresholds always need a person. A person is asked about a failed candidate only if the policy allows
 * overruling, or if its calibrated version did not fail. That version is then recommended.
 */
export function whoDecides(
  candidate: ProposedCandidate,
  gate: GateReport,
  rules: PolicyRules,
): ApprovalRequest {
  const mayOverrule = rules.allowOverrule;
  const { calibrated } = gate;
  const offered: WaitingCandidate[] = [
    { digest: candidate.digest, version: 'original', failed: gate.verdict === 'fail', mayOverrule },
    ...(calibrated
      ? [
          {
            digest: calibrated.candidate.digest,
            version: 'calibrated' as const,
            failed: calibrated.verdict === 'fail',
            mayOverrule,
            ...(isRecommended(gate) ? { recommended: true as const } : {}),
          },
        ]
      : []),
  ];
  if (offered.every(({ failed }) => failed) && !mayOverrule) {
    const failed = gate.checks.filter(({ verdict }) => verdict === 'fail').map(({ sentence }) => sentence);
    return {
      ask: 'nobody',
      summary: `The gate failed the candidate: ${failed.join(' ')}`.slice(0, SUMMARY_LONGEST),
    };
  }
  if (gate.verdict === 'pass' && rules.waiveApprovalOnPass) {
    return { ask: 'policy', offered };
  }
  return { ask: 'person', offered };
}

/** A candidate that the gate has judged, the monitors that it is for, and who decides about it. */
export interface JudgedFor {
  readonly scheduleNames: readonly string[];
  readonly approval: ApprovalRequest;
}

/**
 * Decides who must approve several candidates, which are released together or not at all. One candidate that nobody may
 * approve refuses all; a waiver covers all or none.
 */
export function whoDecidesAboutAll(judged: readonly JudgedFor[]): ApprovalRequest {
  const [only] = judged;
  if (only && judged.length === 1) return only.approval;
  const refused: string[] = [];
  const offered: WaitingCandidate[] = [];
  for (const { scheduleNames, approval } of judged) {
    if (approval.ask === 'nobody') refused.push(`${scheduleNames.join(', ')}: ${approval.summary}`);
    else offered.push(...approval.offered.map((version) => ({ ...version, scheduleNames })));
  }
  if (refused.length > 0) return { ask: 'nobody', summary: refused.join(' ').slice(0, SUMMARY_LONGEST) };
  return { ask: judged.every(({ approval }) => approval.ask === 'policy') ? 'policy' : 'person', offered };
}

/**
 * Whether the original fails only by chance: both versions are judged on the same data and differ in their thresholds alone,
 * so every check that fails the original and not the calibrated version fails because of thresholds without room for chance.
 */
function isRecommended({ verdict, calibrated }: GateReport): boolean {
  return verdict === 'fail' && calibrated !== undefined && calibrated.verdict !== 'fail';
}

/** The candidate and the gate report for the chosen digest: the original version, or the calibrated one. */
export function chosenVersion(
  digest: string,
  candidate: ProposedCandidate,
  gate: GateReport,
): { readonly candidate: ProposedCandidate; readonly gate: GateReport } {
  const { calibrated } = gate;
  if (!calibrated || calibrated.candidate.digest !== digest) return { candidate, gate };
  // From here on only the chosen version is shown, recorded and verified.
  const { calibrated: _, ...seen } = gate;
  return {
    candidate: calibrated.candidate,
    gate: {
      ...seen,
      ...judgedAs('calibrated', gate),
      expectedViolations: calibrated.expectedViolations,
      moreExpected: calibrated.moreExpected ?? 0,
      figures: calibrated.figures,
    },
  };
}

/** The gate's verdict on each version of each candidate, for the summary of a plan. */
export function gateVerdictsOnAll(
  judged: readonly {
    readonly scheduleNames: readonly string[];
    readonly candidate: ProposedCandidate;
    readonly gate: GateReport;
  }[],
): string {
  return judged
    .map(({ scheduleNames, candidate, gate }) =>
      judged.length === 1
        ? gateVerdicts(candidate, gate)
        : `${scheduleNames.join(', ')}: ${gateVerdicts(candidate, gate)}`,
    )
    .join(' ');
}

/** The gate's verdict on each version of one candidate. */
export function gateVerdicts(candidate: ProposedCandidate, gate: GateReport): string {
  const { verdict, calibrated } = gate;
  const short = ({ digest }: ProposedCandidate) => digest.slice(0, DIGEST_SHOWN);
  return calibrated
    ? `The gate's verdict on ${short(candidate)} is ${verdict}, and ${calibrated.verdict} on ${short(calibrated.candidate)}, the same candidate with relaxed thresholds${isRecommended(gate) ? ` (${WHY_RECOMMENDED})` : ''}.`
    : `The gate's verdict is ${verdict}.`;
}
