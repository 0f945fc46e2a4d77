import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { VerificationReport } from '../../activities/verify.js';
import type { ResolvedRun, RestoredPair } from '../../domain/contract/run.js';
import { restoredPair, restoredSentence } from '../../domain/windows/restored-pair.js';
import { wait } from '../activity-groups.js';
import { reasonOf } from '../compensations.js';
import type { RunState } from '../run-state.js';
import type { Live } from './release.js';

/**
 * After a roll-back: do the first whole windows under the old pair look as they did before the run? The pair is back
 * whatever this finds, so nothing here fails or is waited for beyond a cancellation. Returns a sentence for the summary.
 */
export async function watchRestored(run: RunState, resolved: ResolvedRun, live: Live): Promise<string> {
  const windows = resolved.rules.windowsAfterRollBack;
  if (windows === 0) return '';
  run.enter(
    'roll back',
    `The old pair is back. Watching its first ${windows === 1 ? 'whole window' : `${windows} whole windows`}.`,
  );
  run.restored = await look(run, resolved, live).catch((error): RestoredPair => {
    const why = wasCancelled(error) ? 'the watching was cancelled' : reasonOf(error);
    return { verdict: 'unknown', why, unexpected: [] };
  });
  return restoredSentence(run.restored);
}

async function look(run: RunState, resolved: ResolvedRun, live: Live): Promise<RestoredPair> {
  const windows = resolved.rules.windowsAfterRollBack;
  const reports = await Promise.all(
    resolved.monitors.map((monitor): Promise<VerificationReport> => {
      const { scheduleName, jobDefinitionName, firing } = monitor;
      return wait(
        `Wait for ${scheduleName} to judge the old pair`,
        (3 * windows + 3) * firing.periodSeconds,
      ).awaitVerification({
        resolved,
        monitor,
        rule: { cleanWindows: windows, outOf: windows },
        jobDefinition: jobDefinitionName,
        releasedAt: live.restored?.releasedAt ?? live.switchedBack.get(scheduleName) ?? resolved.startedAt,
        expected: (run.detection?.windows ?? []).flatMap(({ violated }) => violated),
      });
    }),
  );
  return restoredPair(reports);
}

function wasCancelled(error: unknown): boolean {
  return (
    isCancellation(error) || (error instanceof ActivityFailure && error.retryState === 'CANCEL_REQUESTED')
  );
}
