import { DIGEST_SHOWN, type WaitingCandidate } from '../contract/decision.js';
import type { PolicyRules } from '../contract/policy.js';
import type { Candidate, GateReport } from '../contract/run.js';

/** What a person may be asked about; nobody, where the gate failed every version and may not be overruled. */
export type Asked =
  | { readonly ask: 'nobody'; readonly summary: string }
  | { readonly ask: 'policy' | 'person'; readonly offered: readonly WaitingCandidate[] };

const SUMMARY_LONGEST = 1500;

/**
 * Who decides about a candidate that the gate has judged. A waiver holds only for a passing candidate as it was made:
 * loosened thresholds always need a person. A failed one reaches a person where the policy lets a person overrule, or
 * where its calibrated version did not fail.
 */
export function whoDecides(candidate: Candidate, gate: GateReport, rules: PolicyRules): Asked {
  const mayOverrule = rules.allowOverrule;
  const { calibrated } = gate;
  const offered: WaitingCandidate[] = [
    { digest: candidate.digest, version: 'as made', failed: gate.verdict === 'fail', mayOverrule },
    ...(calibrated
      ? [
          {
            digest: calibrated.candidate.digest,
            version: 'calibrated' as const,
            failed: calibrated.verdict === 'fail',
            mayOverrule,
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
    return { ask: 'policy', offered: offered.slice(0, 1) };
  }
  return { ask: 'person', offered };
}

/** The candidate and the gate's report as they stand for the digest that was chosen. */
export function chosenVersion(
  digest: string,
  candidate: Candidate,
  gate: GateReport,
): { readonly candidate: Candidate; readonly gate: GateReport } {
  const { calibrated } = gate;
  if (!calibrated || calibrated.candidate.digest !== digest) return { candidate, gate };
  // What is shown, recorded and verified from here on is the chosen version alone.
  const { calibrated: _, ...seen } = gate;
  const renewed = new Map(calibrated.checks.map((check) => [check.check, check]));
  return {
    candidate: calibrated.candidate,
    gate: {
      ...seen,
      verdict: calibrated.verdict,
      checks: gate.checks
        .filter(({ check }) => check !== 'calibrated thresholds')
        .map((check) => renewed.get(check.check) ?? check),
      expectedViolations: calibrated.expectedViolations,
      moreExpected: calibrated.moreExpected ?? 0,
      figures: calibrated.figures,
    },
  };
}

/** What the gate says of each version, for a plan's summary. */
export function gateInWords(candidate: Candidate, { verdict, calibrated }: GateReport): string {
  const short = ({ digest }: Candidate) => digest.slice(0, DIGEST_SHOWN);
  return calibrated
    ? `The gate says ${verdict} of ${short(candidate)} and ${calibrated.verdict} of ${short(calibrated.candidate)}, the same with calibrated thresholds.`
    : `The gate says ${verdict}.`;
}
