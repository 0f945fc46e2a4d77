import type { ProposedCandidate } from '../contract/candidate.js';
import { digestsToApprove, type WaitingCandidate } from '../contract/decision.js';
import type { GateReport } from '../contract/gate-report.js';
import { kindOf, type Monitor } from '../contract/resolved-run.js';
import type { MonitorBaselines } from '../contract/run.js';
import { chosenVersion } from './approval.js';

/** A candidate, its monitors, and the gate's report on it. */
interface ProposedFor {
  readonly scheduleNames: readonly string[];
  readonly candidate: ProposedCandidate;
  readonly gate: GateReport | null;
}

/** Each monitor with its old and its proposed baseline, in the order of the monitors. */
export function monitorBaselines(
  monitors: readonly Pick<Monitor, 'scheduleName' | 'kind' | 'statisticsUri' | 'constraintsUri'>[],
  proposals: readonly ProposedFor[],
  liveDigests: Readonly<Record<string, string>>,
): readonly MonitorBaselines[] {
  return monitors.flatMap((monitor) => {
    const { scheduleName, statisticsUri = null, constraintsUri } = monitor;
    const proposal = proposals.find(({ scheduleNames }) => scheduleNames.includes(scheduleName));
    if (!proposal) return [];
    const { candidate, gate } = proposal;
    const { edits } = candidate;
    return {
      scheduleName,
      kind: kindOf(monitor),
      live: { digest: liveDigests[scheduleName] ?? null, statisticsUri, constraintsUri },
      candidate: {
        digest: candidate.digest,
        statisticsUri: candidate.statisticsUri,
        constraintsUri: candidate.constraintsUri,
      },
      gate: gate && { verdict: gate.verdict, reportUri: gate.reportUri },
      edits: edits
        ? { carriedOver: edits.carriedOver, notCarriedOver: edits.notCarriedOver, uri: edits.uri }
        : null,
    };
  });
}

/**
 * A proposal in the version to approve, so that nothing leads with a version that nobody may approve. The proposal itself if
 * none of its versions was offered.
 */
export function inVersionToApprove<Proposal extends ProposedFor>(
  proposal: Proposal,
  offered: readonly WaitingCandidate[],
): Proposal {
  const { scheduleNames, candidate, gate } = proposal;
  const own = offered.filter(
    (one) => !one.scheduleNames || one.scheduleNames.join() === scheduleNames.join(),
  );
  const [digest] = digestsToApprove(own);
  return gate && digest ? { ...proposal, ...chosenVersion(digest, candidate, gate) } : proposal;
}
