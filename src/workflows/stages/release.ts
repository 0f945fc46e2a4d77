import type { Monitor, ResolvedRun } from '../../contract/run.js';
import { resourceName } from '../../domain/resource-name.js';
import { change, wait } from '../activity-groups.js';
import type { Compensations } from '../compensations.js';
import type { RunState } from '../run-state.js';
import type { MadeCandidate } from './make-candidate.js';

/** What is live, and since when, as far as this run has taken it. Read by the roll-back. */
export interface Live {
  /** UpdateEndpoint was called; null while the endpoint is as it was found. */
  startedAt: string | null;
  /** The endpoint was first seen InService with the new configuration. */
  releasedAt: string | null;
  /** Schedules that may point at their new definition: noted before the call. */
  readonly switched: Set<string>;
  /** The old model was put back. */
  restored: { startedAt: string; releasedAt: string } | null;
  /** By schedule that was switched back: when, AWS's time. */
  readonly switchedBack: Map<string, string>;
  /** What was made is in use now and must not be cleaned up. */
  kept: boolean;
}

export const nothingLive = (): Live => ({
  startedAt: null,
  releasedAt: null,
  switched: new Set(),
  restored: null,
  switchedBack: new Map(),
  kept: false,
});

/** Whether production is, or may be, other than the run found it. */
export function touchedLive({ startedAt, switched }: Live): boolean {
  return startedAt !== null || switched.size > 0;
}

/** Waits for the moment, then deploys the new model blue/green with every setting kept. */
export async function deployModel(
  run: RunState,
  resolved: ResolvedRun,
  modelName: string,
  live: Live,
  undo: Compensations,
): Promise<void> {
  const { production, timing } = resolved;
  run.enter('release', `Preparing to deploy ${modelName}.`);
  const endpointConfigName = resourceName(production.endpointName, resolved.run, 'config');
  undo.register(`deleting endpoint configuration ${endpointConfigName}`, () =>
    change(`Delete endpoint configuration ${endpointConfigName}`).deleteCreated({
      kind: 'endpoint-config',
      name: endpointConfigName,
    }),
  );
  await change('Clone the endpoint configuration with the new model').createEndpointConfig({
    resolved,
    modelName,
    endpointConfigName,
  });
  run.endpointConfigName = endpointConfigName;
  run.say('Waiting until the last closed window has been judged, so that only one window mixes models.');
  await wait('Wait for the last closed window to be judged', 3 * periodOf(resolved)).awaitReleaseMoment({
    resolved,
  });
  run.say(`Deploying ${modelName} to ${production.endpointName}.`);
  // Noted before the call: an update whose answer is lost must be looked for when rolling back.
  live.startedAt = resolved.startedAt;
  const { startedAt } = await change(`Deploy ${modelName}`).updateEndpoint({
    endpointName: production.endpointName,
    from: production.endpointConfigName,
    to: endpointConfigName,
    pollSeconds: timing.pollSeconds,
  });
  live.startedAt = startedAt;
  const { releasedAt } = await wait(
    'Wait for the endpoint to serve the new model',
    ENDPOINT_LONGEST_SECONDS,
  ).awaitEndpoint({
    endpointName: production.endpointName,
    wanted: endpointConfigName,
    startedAt,
    pollSeconds: timing.pollSeconds,
  });
  live.releasedAt = releasedAt;
}

/** Job definitions that judge by the candidate. Nothing points at them yet. */
export async function createDefinitions(
  run: RunState,
  resolved: ResolvedRun,
  { candidate, baseliningJobName }: MadeCandidate,
  undo: Compensations,
): Promise<void> {
  await Promise.all(
    resolved.monitors.map(async (monitor, index) => {
      const jobDefinitionName = resourceName(
        resolved.production.endpointName,
        resolved.run,
        `quality-${index + 1}`,
      );
      undo.register(`deleting job definition ${jobDefinitionName}`, () =>
        change(`Delete job definition ${jobDefinitionName}`).deleteCreated({
          kind: 'job-definition',
          name: jobDefinitionName,
        }),
      );
      await change(`Create a job definition for ${monitor.scheduleName}`).createJobDefinition({
        resolved,
        monitor,
        jobDefinitionName,
        candidate,
        baseliningJobName,
      });
      run.definitions[monitor.scheduleName] = jobDefinitionName;
    }),
  );
}

/** Points each schedule at its new definition, each at its own right moment. */
export async function switchMonitors(run: RunState, resolved: ResolvedRun, live: Live): Promise<void> {
  run.say('Waiting for the right moment to switch the monitor.');
  await Promise.all(resolved.monitors.map((monitor) => switchMonitor(run, resolved, monitor, live)));
}

async function switchMonitor(
  run: RunState,
  resolved: ResolvedRun,
  monitor: Monitor,
  live: Live,
): Promise<void> {
  const { scheduleName, jobDefinitionName } = monitor;
  const { late } = await wait(
    `Wait for the right moment to switch ${scheduleName}`,
    3 * monitor.firing.periodSeconds + MOMENT_MARGIN_SECONDS,
  ).awaitSwitchMoment({
    monitor,
    deployment: deploymentOf(live),
    pollSeconds: resolved.timing.pollSeconds,
  });
  if (late) run.warnings.push(`${scheduleName} was switched late: ${late}.`);
  live.switched.add(scheduleName);
  await change(`Switch ${scheduleName} to the new baseline`).switchSchedule({
    resolved: { workspace: resolved.workspace, run: resolved.run },
    monitor,
    from: jobDefinitionName,
    to: run.definitions[scheduleName] as string,
  });
}

/** The longest a blue/green update may take (MaximumExecutionTimeoutInSeconds), and a quarter more. */
export const ENDPOINT_LONGEST_SECONDS = 36_000;
const MOMENT_MARGIN_SECONDS = 3600;

function deploymentOf({ startedAt, releasedAt }: Live): { startedAt: string; releasedAt: string } | null {
  return startedAt !== null && releasedAt !== null ? { startedAt, releasedAt } : null;
}

function periodOf({ monitors }: ResolvedRun): number {
  return Math.max(...monitors.map(({ firing }) => firing.periodSeconds), 3600);
}
