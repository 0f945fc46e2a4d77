import type { Decision } from '../../contract/decision.js';
import type { Detection } from '../../contract/detection.js';
import type { ApprovalRequest, Ending } from '../../contract/ending.js';
import { chosenVersion } from '../../domain/approval.js';
import { windowsOfAll } from '../../domain/windows/detection.js';
import { outsideIncidents } from '../../domain/windows/incident-overlap.js';
import { read } from '../run/activities.js';
import { waitForDecision } from '../run/messages.js';
import { longestPeriod, type RunContext } from '../run/run-context.js';
import type { JudgedProposal } from '../run/run-state.js';
import { waitForRegistryOrSignal } from './registry-approval.js';

/**
 * Asks the policy or a person to decide about the candidates, and checks production again before anything live is touched: a
 * feed that broke in the meantime sends the candidates back to the person. Returns null once the candidates are approved; the
 * run then holds the approved versions.
 */
export async function approveCandidates(
  context: RunContext,
  proposals: readonly JudgedProposal[],
  approval: ApprovalRequest,
  detection: Detection,
): Promise<Ending | null> {
  const { run, resolved, input } = context;
  const { rules } = resolved;
  if (approval.ask === 'nobody') return { outcome: 'Rejected', summary: approval.summary };
  run.offered = approval.offered;
  // By proposal: the violations that its monitors had, or that its approver was shown.
  const known = proposals.map(
    ({ scheduleNames, gate }) =>
      new Set([
        ...outsideIncidents(windowsOfAll(detection), input.incidents)
          .filter(({ schedule }) => proposals.length === 1 || scheduleNames.includes(schedule))
          .flatMap(({ violated }) => violated),
        ...gate.expectedViolations,
      ]),
  );
  const deadlineSeconds = rules.approvalDeadlinePeriods * longestPeriod(resolved);
  let again: string | null = null;
  for (;;) {
    if (approval.ask === 'policy') run.decision = approvedByPolicy(proposals);
    else {
      const decision: Decision | null =
        rules.approval === 'registry'
          ? await waitForRegistryOrSignal(context, proposals, deadlineSeconds, again)
          : await waitForDecision(run, deadlineSeconds);
      if (!decision) {
        return {
          outcome: 'Expired',
          summary: `Nobody decided within ${rules.approvalDeadlinePeriods} periods of the schedule.`,
        };
      }
      if (decision.decision === 'reject') {
        const { approver, reason } = decision;
        run.proposals = chosenVersions(proposals, decision);
        return { outcome: 'Rejected', summary: `Rejected by ${approver}${reason ? `: ${reason}` : ''}.` };
      }
    }
    const chosen = chosenVersions(proposals, run.decision);
    for (const [index, { gate }] of chosen.entries()) {
      for (const violation of gate.expectedViolations) known[index]?.add(violation);
    }
    run.enter('release', 'Approved. Checking the candidate, the endpoint and the monitors again.');
    const worse = await recheck(context, chosen, known);
    if (worse.length === 0) {
      run.proposals = chosen;
      return null;
    }
    for (const names of known) for (const violation of worse) names.add(violation);
    again = `After the approval by ${run.decision?.approver} the monitor saw ${worse.join(', ')} for the first time; the candidate needs a new decision.`;
    run.warnings.push(again);
    run.decision = null;
    if (approval.ask === 'policy') {
      return {
        outcome: 'Rejected',
        summary: `The feed broke while the candidate was made: ${worse.join(', ')}. Fix the feed, then start a new run.`,
      };
    }
  }
}

/** A waiver covers the original versions. */
function approvedByPolicy(proposals: readonly JudgedProposal[]): Decision {
  const digests = proposals.map(({ candidate }) => candidate.digest);
  return {
    decision: 'approve',
    candidate: digests[0] as string,
    ...(digests.length > 1 ? { candidates: digests } : {}),
    approver: 'policy',
    reason: 'the gate passed',
  };
}

/** Each proposal in the version that the decision names. */
function chosenVersions(
  proposals: readonly JudgedProposal[],
  decision: Decision | null,
): readonly JudgedProposal[] {
  const digests = decision?.candidates ?? (decision ? [decision.candidate] : []);
  return proposals.map((proposal, index) => ({
    ...proposal,
    ...chosenVersion(digests[index] ?? proposal.candidate.digest, proposal.candidate, proposal.gate),
  }));
}

/** Violations that one of the monitors has seen for the first time since its candidate was judged. */
async function recheck(
  { run, resolved }: RunContext,
  proposals: readonly JudgedProposal[],
  known: readonly ReadonlySet<string>[],
): Promise<readonly string[]> {
  const [first, ...others] = proposals.map(({ scheduleNames, candidate }, index) => ({
    ...{ scheduleNames, candidate },
    known: [...(known[index] ?? [])],
  }));
  if (!first) return [];
  const { worse } = await read('Check that nothing has changed since the gate').recheckRelease({
    resolved,
    candidate: first.candidate,
    known: first.known,
    ...(others.length > 0 ? { others } : {}),
    liveDigests: run.liveDigests,
    endpointConfigName: run.release.endpointConfigName ?? resolved.production.endpointConfigName,
  });
  return worse;
}
