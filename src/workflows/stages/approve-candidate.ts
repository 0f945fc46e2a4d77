import type { Detection } from '../../contract/detection.js';
import type { ApprovalRequest, Ending } from '../../contract/ending.js';
import { chosenVersion } from '../../domain/approval.js';
import { outsideIncidents } from '../../domain/windows/incident-overlap.js';
import { read } from '../run/activities.js';
import { waitForDecision } from '../run/messages.js';
import { longestPeriod, type RunContext } from '../run/run-context.js';
import type { JudgedProposal } from '../run/run-state.js';

/**
 * Asks the policy or a person to decide about the candidate, and checks production again before anything live is touched: a
 * feed that broke in the meantime sends the candidate back to the person. Returns null once the candidate is approved; the
 * run then holds the approved version.
 */
export async function approveCandidate(
  { run, resolved, input }: RunContext,
  proposal: JudgedProposal,
  approval: ApprovalRequest,
  detection: Detection,
): Promise<Ending | null> {
  const { rules } = resolved;
  const { candidate, gate } = proposal;
  if (approval.ask === 'nobody') return { outcome: 'Rejected', summary: approval.summary };
  run.offered = approval.offered;
  const known = new Set([
    ...outsideIncidents(detection.windows, input.incidents).flatMap(({ violated }) => violated),
    ...gate.expectedViolations,
  ]);
  for (;;) {
    if (approval.ask === 'policy') {
      run.decision = {
        decision: 'approve',
        candidate: candidate.digest,
        approver: 'policy',
        reason: 'the gate passed',
      };
    } else {
      const decision = await waitForDecision(run, rules.approvalDeadlinePeriods * longestPeriod(resolved));
      if (!decision) {
        return {
          outcome: 'Expired',
          summary: `Nobody decided within ${rules.approvalDeadlinePeriods} periods of the schedule.`,
        };
      }
      if (decision.decision === 'reject') {
        const { approver, reason } = decision;
        return { outcome: 'Rejected', summary: `Rejected by ${approver}${reason ? `: ${reason}` : ''}.` };
      }
    }
    const chosen = chosenVersion(run.decision?.candidate ?? candidate.digest, candidate, gate);
    for (const violation of chosen.gate.expectedViolations) known.add(violation);
    run.enter('release', 'Approved. Checking the candidate, the endpoint and the monitors again.');
    const { worse } = await read('Check that nothing has changed since the gate').recheckRelease({
      resolved,
      candidate: chosen.candidate,
      known: [...known],
      endpointConfigName: run.release.endpointConfigName ?? resolved.production.endpointConfigName,
    });
    if (worse.length === 0) {
      run.proposals = [{ ...proposal, ...chosen }];
      return null;
    }
    for (const violation of worse) known.add(violation);
    run.warnings.push(
      `After the approval by ${run.decision?.approver} the monitor saw ${worse.join(', ')} for the first time; the candidate needs a new decision.`,
    );
    run.decision = null;
    if (approval.ask === 'policy') {
      return {
        outcome: 'Rejected',
        summary: `The feed broke while the candidate was made: ${worse.join(', ')}. Fix the feed, then start a new run.`,
      };
    }
  }
}
