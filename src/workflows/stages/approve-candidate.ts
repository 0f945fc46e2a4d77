import type { Incident } from '../../contract/incident.js';
import type { Candidate, Detection, GateReport, ResolvedRun } from '../../contract/run.js';
import { chosenVersion, whoDecides } from '../../domain/approval.js';
import { outsideIncidents } from '../../domain/windows/incident-overlap.js';
import { look } from '../activity-groups.js';
import { waitForDecision } from '../messages.js';
import type { RunState } from '../run-state.js';

export type Approval =
  | { readonly outcome: 'approved'; readonly candidate: Candidate; readonly gate: GateReport }
  | { readonly outcome: 'Rejected' | 'Expired'; readonly summary: string };

/**
 * The gate's verdict and a person's word. What the world did meanwhile is looked at before anything live is touched:
 * a newly broken feed sends the candidate back to the person.
 */
export async function approveCandidate(
  run: RunState,
  resolved: ResolvedRun,
  candidate: Candidate,
  gate: GateReport,
  detection: Detection,
  incidents: readonly Incident[],
): Promise<Approval> {
  const { rules } = resolved;
  const asked = whoDecides(candidate, gate, rules);
  if (asked.ask === 'nobody') return { outcome: 'Rejected', summary: asked.summary };
  run.offered = asked.offered;
  const period = Math.max(...resolved.monitors.map(({ firing }) => firing.periodSeconds));
  const known = new Set([
    ...outsideIncidents(detection.windows, incidents).flatMap(({ violated }) => violated),
    ...gate.expectedViolations,
  ]);
  for (;;) {
    if (asked.ask === 'policy') {
      run.decision = {
        decision: 'approve',
        candidate: candidate.digest,
        approver: 'policy',
        reason: 'the gate passed',
      };
    } else {
      const decision = await waitForDecision(run, rules.approvalDeadlinePeriods * period);
      if (!decision) {
        return {
          outcome: 'Expired',
          summary: `Nobody decided within ${rules.approvalDeadlinePeriods} periods of the schedule.`,
        };
      }
      if (decision.decision === 'reject') {
        return {
          outcome: 'Rejected',
          summary: `Rejected by ${decision.approver}${decision.reason ? `: ${decision.reason}` : ''}.`,
        };
      }
    }
    const chosen = chosenVersion(run.decision?.candidate ?? candidate.digest, candidate, gate);
    for (const violation of chosen.gate.expectedViolations) known.add(violation);
    run.enter('release', 'Approved. Looking once more at the candidate, the endpoint and the monitors.');
    const { worse } = await look('Check that nothing has changed since the gate').recheckRelease({
      resolved,
      candidate: chosen.candidate,
      known: [...known],
      endpointConfigName: run.endpointConfigName ?? resolved.production.endpointConfigName,
    });
    if (worse.length === 0) return { outcome: 'approved', ...chosen };
    for (const violation of worse) known.add(violation);
    run.warnings.push(
      `After the approval by ${run.decision?.approver} the monitor saw ${worse.join(', ')} for the first time; asked again.`,
    );
    run.decision = null;
    if (asked.ask === 'policy') {
      return {
        outcome: 'Rejected',
        summary: `The feed broke while the candidate was made: ${worse.join(', ')}. Mend it, then start again.`,
      };
    }
  }
}
