import { kindOf, type Monitor } from '../../contract/resolved-run.js';
import { resourceName } from '../../domain/resource-name.js';
import { mutate, poll } from '../run/activities.js';
import { allOrNothing } from '../run/all-or-nothing.js';
import { longestPeriod, lookBackSeconds, type RunContext } from '../run/run-context.js';

const HOUR_SECONDS = 3600;

/** Waits for the right moment, then deploys the new model blue/green with every setting kept. */
export async function deployModel({ run, resolved, limits, undo }: RunContext): Promise<void> {
  const { production, timing } = resolved;
  const { deploymentConfig } = resolved.rules;
  const { release } = run;
  const modelName = release.modelName ?? production.modelName;
  run.enter('release', `Preparing to deploy ${modelName}.`);
  const endpointConfigName = resourceName(production.endpointName, resolved.run, 'config');
  undo.register(`deleting endpoint configuration ${endpointConfigName}`, () =>
    mutate(`Delete endpoint configuration ${endpointConfigName}`).deleteCreated({
      kind: 'endpoint-config',
      name: endpointConfigName,
    }),
  );
  await mutate('Clone the endpoint configuration with the new model').createEndpointConfig({
    resolved,
    modelName,
    endpointConfigName,
  });
  release.endpointConfigName = endpointConfigName;
  run.say('Waiting until the last closed window has been judged, so that only one window mixes models.');
  await poll(
    'Wait until the last closed window has been judged',
    limits.releaseMomentPeriods * Math.max(longestPeriod(resolved), HOUR_SECONDS),
  ).awaitReleaseMoment({ resolved });
  run.say(`Deploying ${modelName} to ${production.endpointName}.`);
  // Noted before the call: the roll-back must look for an update whose answer was lost.
  release.startedAt = resolved.startedAt;
  const { startedAt } = await mutate(`Deploy ${modelName}`).updateEndpoint({
    endpointName: production.endpointName,
    from: production.endpointConfigName,
    to: endpointConfigName,
    pollSeconds: timing.pollSeconds,
    ...(deploymentConfig ? { deploymentConfig } : {}),
  });
  release.startedAt = startedAt;
  const { releasedAt } = await poll(
    'Wait until the endpoint serves the new model',
    limits.endpointUpdateSeconds,
  ).awaitEndpoint({
    endpointName: production.endpointName,
    wanted: endpointConfigName,
    startedAt,
    pollSeconds: timing.pollSeconds,
  });
  release.releasedAt = releasedAt;
}

/** Creates the job definitions that judge by the candidates. No schedule points at them yet. */
export async function createDefinitions({ run, resolved, undo }: RunContext): Promise<void> {
  run.enter('release', 'Creating the job definitions that judge by the candidate.');
  await Promise.all(
    resolved.monitors.map(async (monitor, index) => {
      const { scheduleName } = monitor;
      const { candidate, baseliningJobName } = run.proposalFor(scheduleName);
      const step = `quality-${index + 1}` as const;
      const jobDefinitionName = resourceName(resolved.production.endpointName, resolved.run, step);
      undo.register(`deleting job definition ${jobDefinitionName}`, () =>
        mutate(`Delete job definition ${jobDefinitionName}`).deleteCreated({
          kind: 'job-definition',
          name: jobDefinitionName,
          monitorKind: kindOf(monitor),
        }),
      );
      await mutate(`Create a job definition for ${scheduleName}`).createJobDefinition({
        resolved,
        monitor,
        jobDefinitionName,
        candidate,
        baseliningJobName,
      });
      run.release.addDefinition(scheduleName, jobDefinitionName);
    }),
  );
}

/** Points each schedule at its new definition, each at its own right moment; if one cannot be, stops the others. */
export async function switchMonitors(context: RunContext): Promise<void> {
  const { run, resolved, limits } = context;
  run.say('Waiting for the right moment to switch the monitor.');
  const switchOne = (monitor: Monitor) => switchMonitor(context, monitor);
  if (limits.switchesTogether) await allOrNothing(resolved.monitors, switchOne);
  else await Promise.all(resolved.monitors.map(switchOne));
}

/** Points one schedule at its new definition at the right moment. */
export async function switchMonitor({ run, resolved, limits }: RunContext, monitor: Monitor): Promise<void> {
  const { scheduleName, jobDefinitionName } = monitor;
  const { late } = await poll(
    `Wait for the right moment to switch ${scheduleName}`,
    limits.switchMomentPeriods * monitor.firing.periodSeconds +
      lookBackSeconds(monitor) +
      limits.switchMomentMarginSeconds,
  ).awaitSwitchMoment({
    monitor,
    deployment: run.release.deployment(),
    pollSeconds: resolved.timing.pollSeconds,
  });
  if (late) run.warnings.push(`${scheduleName} was switched late: ${late}.`);
  run.release.switching(scheduleName);
  const { at, editedLate = false } = await mutate(
    `Switch ${scheduleName} to the new baseline`,
  ).switchSchedule({
    resolved: { workspace: resolved.workspace, run: resolved.run },
    monitor,
    from: jobDefinitionName,
    to: run.release.definitionOf(scheduleName),
    liveDigest: run.liveDigests[scheduleName],
  });
  if (editedLate) {
    run.warnings.push(
      `Someone edited ${monitor.constraintsUri} after the approval. The new baseline of ${scheduleName} does not contain the change. Make it there, or start a new run with the change made in the new baseline.`,
    );
  }
  run.release.switchedTo(scheduleName, at);
}
