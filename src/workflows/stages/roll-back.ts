import { CancellationScope } from '@temporalio/workflow';
import { withoutAlarms } from '../../contract/deployment-config.js';
import type { Ending } from '../../contract/ending.js';
import type { Monitor } from '../../contract/resolved-run.js';
import { afterRollBack } from '../../domain/run-ending.js';
import { mutate, poll } from '../run/activities.js';
import type { Deployment } from '../run/release-state.js';
import { lookBackSeconds, type RunContext } from '../run/run-context.js';
import { watchRestored } from './watch-restored.js';

/**
 * Puts the old pair back and watches whether it behaves as before the run. The run then ends by `ending`, unless the pair
 * does worse. Does nothing where the run has not touched production.
 */
export async function rollBack(context: RunContext, ending: Ending): Promise<Ending> {
  if (!context.run.release.hasTouchedProduction()) return ending;
  await restorePair(context);
  return afterRollBack(ending, await watchRestored(context));
}

/**
 * Puts the old pair back: first the old model, then, at the right moment, each schedule that was switched. A roll-back that
 * has begun is not cancelled: half of it would leave a new model judged by the old baseline, or the reverse.
 */
export function restorePair(context: RunContext): Promise<void> {
  return CancellationScope.nonCancellable(() => restore(context));
}

async function restore({ run, resolved, limits }: RunContext): Promise<void> {
  const { production, timing, monitors } = resolved;
  const { deploymentConfig } = resolved.rules;
  const { release } = run;
  let deployment: Deployment | null = null;
  if (release.startedAt !== null && release.endpointConfigName !== null) {
    run.enter('roll back', `Putting ${production.modelName} back on ${production.endpointName}.`);
    const { startedAt } = await mutate(
      `Put ${production.modelName} back`,
      limits.endpointUpdateSeconds,
    ).updateEndpoint({
      endpointName: production.endpointName,
      from: release.endpointConfigName,
      to: production.endpointConfigName,
      pollSeconds: timing.pollSeconds,
      ...(deploymentConfig ? { deploymentConfig: withoutAlarms(deploymentConfig) } : {}),
    });
    const { releasedAt } = await poll(
      `Wait until the endpoint serves ${production.modelName}`,
      limits.endpointUpdateSeconds,
    ).awaitEndpoint({
      endpointName: production.endpointName,
      wanted: production.endpointConfigName,
      startedAt,
      pollSeconds: timing.pollSeconds,
    });
    deployment = { startedAt, releasedAt };
    release.restored = deployment;
  }
  const switchBack = async (monitor: Monitor) => {
    const { scheduleName, jobDefinitionName } = monitor;
    run.enter('roll back', `Waiting for the right moment to switch ${scheduleName} back.`);
    await poll(
      `Wait for the right moment to switch ${scheduleName} back`,
      limits.switchBackMomentPeriods * monitor.firing.periodSeconds + lookBackSeconds(monitor),
    ).awaitSwitchMoment({
      monitor,
      deployment,
      pollSeconds: timing.pollSeconds,
    });
    const { at } = await mutate(`Switch ${scheduleName} back to the old baseline`).switchSchedule({
      resolved: { workspace: resolved.workspace, run: resolved.run },
      monitor,
      from: release.definitionOf(scheduleName),
      to: jobDefinitionName,
    });
    release.switchedBack(scheduleName, at);
  };
  const switched = monitors.filter(({ scheduleName }) => release.isSwitched(scheduleName));
  if (limits.switchesTogether) await eachToItsEnd(switched, switchBack);
  else for (const monitor of switched) await switchBack(monitor);
}

/** A monitor that cannot be switched back does not keep the others from it. Throws the first failure. */
async function eachToItsEnd(
  monitors: readonly Monitor[],
  switchBack: (monitor: Monitor) => Promise<void>,
): Promise<void> {
  const results = await Promise.allSettled(monitors.map(switchBack));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
