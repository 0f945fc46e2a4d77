/** Brings a fleet into service: the first one of an endpoint, or blue/green in place of the live one. */
import type { SageMakerContext } from './context.js';
import { type Endpoint, endpointsOf, servingFleet } from './endpoint-state.js';
import { failureReason } from './errors.js';
import { loadFleet, servingModels } from './fleet.js';
import type { LoadedFleets } from './loaded-fleets.js';

export const endpointWorkId = (name: string) => `endpoint/${name}`;

/** Carries out the endpoint's pending deployment. A deployment that fails leaves the old fleet in service. */
export function startDeployment(context: SageMakerContext, fleets: LoadedFleets, name: string): void {
  const endpoints = endpointsOf(context);
  const { clock, events, objects, options } = context.platform;
  const find = () => endpoints.existing(name);
  const announce = ({ pending, live }: Endpoint) => {
    const fleet = pending?.fleet ?? live;
    if (!fleet) return;
    const { endpointConfig } = fleet;
    events.append({ type: 'TrafficShifted', endpoint: name, endpointConfig, models: servingModels(fleet) });
  };

  context.work.start(endpointWorkId(name), {
    run: async (work) => {
      const { pending } = find();
      if (!pending) return;
      const { fleet } = pending;
      fleets.keep(fleet.id, await loadFleet(fleet, objects, await context.containers.estimator()));
      await work.lastAtLeast(options.durations.endpoint / 2);
      // An endpoint that is being created has no traffic to shift before it is in service.
      const shiftsNow = find().live !== undefined && !pending.shifted;
      if (shiftsNow) announce(endpoints.change(name, { pending: { ...pending, shifted: true } }));
      await work.lastAtLeast(options.durations.endpoint);
      const before = find();
      const inService = endpoints.change(name, {
        status: 'InService',
        endpointConfig: fleet.endpointConfig,
        live: fleet,
        pending: undefined,
        failureReason: undefined,
        lastDeploymentConfig: pending.deploymentConfig,
        modified: clock.now(),
      });
      if (before.live) fleets.drop(before.live.id);
      else announce(inService);
    },
    failed: (error) => {
      const { live, pending } = find();
      const reason = failureReason(error);
      if (live && pending?.shifted) {
        const { endpointConfig } = live;
        events.append({
          type: 'TrafficShifted',
          endpoint: name,
          endpointConfig,
          models: servingModels(live),
        });
      }
      endpoints.change(name, {
        status: live ? 'InService' : 'Failed',
        failureReason: reason,
        modified: clock.now(),
        ...(live ? { pending: undefined } : {}),
      });
    },
    stopped: () => undefined,
  });
}

/** The endpoint stops answering at once and is gone a little later, as its instances are. */
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
