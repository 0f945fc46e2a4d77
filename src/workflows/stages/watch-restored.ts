import type { ResolvedRun, RestoredPair } from '../../contract/run.js';
import { knownTrouble, worstRestored } from '../../domain/windows/restored-pair.js';
import { wait } from '../activity-groups.js';
import { reasonOf, wasCancelled } from '../failures.js';
import type { RunState } from '../run-state.js';
import type { Live } from './release.js';

/**
 * After a roll-back: do the first whole windows under the old pair look as they did before the run? One that does worse
 * is a person's to look at. Null where the policy watches nothing. Cancelling ends the watching; the pair is back already.
 */
export async function watchRestored(
  run: RunState,
  resolved: ResolvedRun,
  live: Live,
): Promise<RestoredPair | null> {
  const windows = resolved.rules.windowsAfterRollBack;
  if (windows === 0) return null;
  run.enter(
    'roll back',
    `The old pair is back. Watching its first ${windows === 1 ? 'whole window' : `${windows} whole windows`}.`,
  );
  run.restored = await look(run, resolved, live).catch((error): RestoredPair => {
    const why = wasCancelled(error) ? 'the watching was cancelled' : reasonOf(error).replace(/\.+$/, '');
    return { verdict: 'unknown', why, unexpected: [] };
  });
  return run.restored;
}

async function look(run: RunState, resolved: ResolvedRun, live: Live): Promise<RestoredPair> {
  const windows = resolved.rules.windowsAfterRollBack;
  const known = knownTrouble(run.detection?.windows ?? []);
  const looks = resolved.monitors.map((monitor) =>
    wait(
      `Wait for ${monitor.scheduleName} to judge the old pair`,
      (3 * windows + 3) * monitor.firing.periodSeconds,
    ).awaitRestored({
      resolved,
      monitor,
      restoredAt: live.restored?.releasedAt ?? null,
      switchedBackAt: live.switchedBack.get(monitor.scheduleName) ?? null,
      known,
    }),
  );
  return worstRestored(await Promise.all(looks));
}
