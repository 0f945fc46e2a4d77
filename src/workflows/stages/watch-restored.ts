import type { RestoredPair } from '../../contract/run.js';
import { windowsOfAll } from '../../domain/windows/detection.js';
import { priorProblems, worstRestoredPair } from '../../domain/windows/verify-restored-pair.js';
import { poll } from '../run/activities.js';
import { reasonOf, wasCancelled } from '../run/failures.js';
import { lookBackSeconds, type RunContext } from '../run/run-context.js';

/**
 * After a roll-back: compares the first whole windows under the old pair with those before the run. Null where the policy
 * watches no window. Cancelling ends only the watching; the pair is back already.
 */
export async function watchRestored(context: RunContext): Promise<RestoredPair | null> {
  const { run, resolved } = context;
  const windows = resolved.rules.windowsAfterRollBack;
  if (windows === 0) return null;
  run.enter(
    'roll back',
    `The old pair is back. Watching its first ${windows === 1 ? 'whole window' : `${windows} whole windows`}.`,
  );
  run.restored = await watch(context).catch((error): RestoredPair => {
    const why = wasCancelled(error) ? 'the run was cancelled' : reasonOf(error).replace(/\.+$/, '');
    return { verdict: 'unknown', why, unexpected: [] };
  });
  return run.restored;
}

async function watch({ run, resolved, limits }: RunContext): Promise<RestoredPair> {
  const windows = resolved.rules.windowsAfterRollBack;
  const known = priorProblems(run.detection ? windowsOfAll(run.detection) : []);
  const { release } = run;
  const verdicts = resolved.monitors.map((monitor) =>
    poll(
      `Wait for ${monitor.scheduleName} to judge the old pair`,
      limits.periodsPerAwaitedWindow * (windows + 1) * monitor.firing.periodSeconds +
        lookBackSeconds(monitor),
    ).awaitRestored({
      resolved,
      monitor,
      restoredAt: release.restored?.releasedAt ?? null,
      switchedBackAt: release.switchedBackAt(monitor.scheduleName),
      known,
    }),
  );
  return worstRestoredPair(await Promise.all(verdicts));
}
