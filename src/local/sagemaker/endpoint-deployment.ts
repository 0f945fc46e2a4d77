/** Puts a fleet into service: an endpoint's first fleet, or a blue/green replacement of the live fleet. */
import type { Work } from './asynchronous-work.js';
import type { SageMakerContext } from './context.js';
import { deploymentPlan } from './deployment-plan.js';
import { type Deployment, type Endpoint, endpointsOf, servingFleet } from './endpoint-state.js';
import { failureReason } from './errors.js';
import { type Fleet, instancesOf, loadFleet, servingModels } from './fleet.js';
import type { LoadedFleets } from './loaded-fleets.js';
import { shiftTraffic } from './traffic-shift.js';

const endpointWorkId = (name: string) => `endpoint/${name}`;

/**
 * Runs the endpoint's pending deployment. A deployment that fails, times out or triggers an alarm is rolled back: the
 * endpoint is RollingBack, then InService with its old config and a FailureReason.
 */
export function startDeployment(context: SageMakerContext, fleets: LoadedFleets, name: string): void {
  const endpoints = endpointsOf(context);
  const { clock, events, objects, options } = context.platform;
  const find = () => endpoints.existing(name);
  const recordShift = (serving: readonly Fleet[], { endpointConfig }: Fleet) => {
    const models = [...new Set(serving.flatMap(servingModels))];
    events.append({ type: 'TrafficShifted', endpoint: name, endpointConfig, models });
  };
  const advance = (pending: Deployment) => {
    const { live, pending: before } = find();
    endpoints.change(name, { pending });
    if (!live || !before || pending.share === before.share) return;
    recordShift(pending.share < 1 ? [live, pending.fleet] : [pending.fleet], pending.fleet);
  };

  const putIntoService = (fleet: Fleet, pending: Deployment) => {
    const { live: old } = find();
    endpoints.change(name, {
      status: 'InService',
      endpointConfig: fleet.endpointConfig,
      live: fleet,
      pending: undefined,
      failureReason: undefined,
      lastDeploymentConfig: pending.deploymentConfig,
      modified: clock.now(),
    });
    if (old) fleets.drop(old.id);
    else recordShift([fleet], fleet);
  };

  const rollBack = async (work: Work, live: Fleet, reason: string) => {
    const { pending, status } = find();
    if (status !== 'RollingBack') {
      endpoints.change(name, {
        status: 'RollingBack',
        failureReason: reason,
        modified: clock.now(),
        pending: pending && { ...pending, share: 0, stage: 'Deleting' },
      });
      if (pending && pending.share > 0) recordShift([live], live);
    }
    const terminated = new Date(clock.now().getTime() + options.durations.endpoint / 2);
    await context.waits.until(terminated, work.signal, () => false);
    await work.lastAtLeast(options.durations.endpoint / 2);
    if (pending) fleets.drop(pending.fleet.id);
    endpoints.change(name, { status: 'InService', pending: undefined, modified: clock.now() });
  };

  context.work.start(endpointWorkId(name), {
    run: async (work) => {
      const { pending, live, status, failureReason: rollingBackFor } = find();
      if (!pending) return;
      const { fleet } = pending;
      if (live && status === 'RollingBack') return rollBack(work, live, rollingBackFor ?? '');
      try {
        fleets.keep(fleet.id, await loadFleet(fleet, objects, await context.containers.estimator()));
      } catch (error) {
        work.signal.throwIfAborted();
        if (live) return rollBack(work, live, failureReason(error));
        throw error;
      }
      await work.lastAtLeast(options.durations.endpoint / 2);
      // A new endpoint has no traffic to shift before it is in service.
      if (live) {
        const config = pending.kind === 'deployment' ? pending.deploymentConfig : undefined;
        const plan = deploymentPlan(config, instancesOf(fleet));
        const failure = await shiftTraffic(context, work, plan, pending, advance);
        if (failure !== undefined) return rollBack(work, live, failure);
      }
      await work.lastAtLeast(options.durations.endpoint);
      putIntoService(fleet, find().pending ?? pending);
    },
    failed: (error) => {
      const { live, pending } = find();
      if (live && pending && pending.share > 0) recordShift([live], live);
      endpoints.change(name, {
        status: live ? 'InService' : 'Failed',
        failureReason: failureReason(error),
        modified: clock.now(),
        ...(live ? { pending: undefined } : {}),
      });
    },
    stopped: () => undefined,
  });
}

/** The endpoint stops serving requests immediately; it is deleted shortly after, when its instances have terminated. */
export function startDeletion(context: SageMakerContext, fleets: LoadedFleets, endpoint: Endpoint): void {
  const endpoints = endpointsOf(context);
  context.work.start(endpointWorkId(endpoint.name), {
    run: async (work) => {
      await work.lastAtLeast(context.platform.options.durations.endpoint / 10);
      const fleet = servingFleet({ ...endpoint, status: 'InService' });
      if (fleet) fleets.drop(fleet.id);
      endpoints.delete(endpoint.name);
      context.tags.deleted(endpoint.arn);
    },
    failed: (error) => {
      endpoints.change(endpoint.name, { status: 'Failed', failureReason: failureReason(error) });
    },
  });
}
