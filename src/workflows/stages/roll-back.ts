import { CancellationScope } from '@temporalio/workflow';
import type { ResolvedRun } from '../../contract/run.js';
import { afterRollBack, type Ending } from '../../domain/run-ending.js';
import { change, wait } from '../activity-groups.js';
import type { RunState } from '../run-state.js';
import { ENDPOINT_LONGEST_SECONDS, type Live, touchedLive } from './release.js';
import { watchRestored } from './watch-restored.js';

/**
 * Puts the old pair back and watches whether it does as it did before the run. The run then ends by `outcome` and
 * `summary`, unless the pair does worse. Where nothing live was touched there is nothing to put back or to watch.
 */
export async function rollBack(
  run: RunState,
  resolved: ResolvedRun,
  live: Live,
  ending: Ending,
): Promise<Ending> {
  if (!touchedLive(live)) return ending;
  await restorePair(run, resolved, live);
  return afterRollBack(ending, await watchRestored(run, resolved, live));
}

/**
 * Puts the old pair back: the old model first, then, at the right moment, each schedule that was switched. A new
 * model judged by the old baseline, or the reverse, is never left behind: a roll-back that has begun is not cancelled.
 */
export function restorePair(run: RunState, resolved: ResolvedRun, live: Live): Promise<void> {
  return CancellationScope.nonCancellable(() => restore(run, resolved, live));
}

async function restore(run: RunState, resolved: ResolvedRun, live: Live): Promise<void> {
  const { production, timing, monitors } = resolved;
  let deployment: { startedAt: string; releasedAt: string } | null = null;
  if (live.startedAt !== null && run.endpointConfigName !== null) {
    run.enter('roll back', `Putting ${production.modelName} back on ${production.endpointName}.`);
    const { startedAt } = await change(
      `Put ${production.modelName} back`,
      ENDPOINT_LONGEST_SECONDS,
    ).updateEndpoint({
      endpointName: production.endpointName,
      from: run.endpointConfigName,
      to: production.endpointConfigName,
      pollSeconds: timing.pollSeconds,
    });
    const { releasedAt } = await wait(
      `Wait for the endpoint to serve ${production.modelName}`,
      ENDPOINT_LONGEST_SECONDS,
    ).awaitEndpoint({
      endpointName: production.endpointName,
      wanted: production.endpointConfigName,
      startedAt,
      pollSeconds: timing.pollSeconds,
    });
    deployment = { startedAt, releasedAt };
    live.restored = deployment;
  }
  for (const monitor of monitors.filter(({ scheduleName }) => live.switched.has(scheduleName))) {
    const { scheduleName, jobDefinitionName } = monitor;
    run.enter('roll back', `Waiting for the right moment to switch ${scheduleName} back.`);
    await wait(
      `Wait for the right moment to switch ${scheduleName} back`,
      4 * monitor.firing.periodSeconds,
    ).awaitSwitchMoment({
      monitor,
      deployment,
      pollSeconds: timing.pollSeconds,
    });
    const { at } = await change(`Switch ${scheduleName} back to the old baseline`).switchSchedule({
      resolved: { workspace: resolved.workspace, run: resolved.run },
      monitor,
      from: run.definitions[scheduleName] as string,
      to: jobDefinitionName,
    });
    live.switched.delete(scheduleName);
    live.switchedBack.set(scheduleName, at);
  }
}
