import type { SageMakerContext } from './context.js';
import { type Fleet, type LoadedFleet, loadFleet } from './fleet.js';

/** The models in memory, by fleet. After a restart, the first request to a fleet loads it again. */
export interface LoadedFleets {
  keep(fleetId: string, loaded: LoadedFleet): void;
  drop(fleetId: string): void;
  of(fleet: Fleet): Promise<LoadedFleet>;
}

export function createLoadedFleets(context: SageMakerContext): LoadedFleets {
  const fleets = new Map<string, Promise<LoadedFleet>>();
  return {
    keep: (fleetId, loaded) => {
      fleets.set(fleetId, Promise.resolve(loaded));
    },
    drop: (fleetId) => {
      fleets.delete(fleetId);
    },
    of: (fleet) => {
      const known = fleets.get(fleet.id);
      if (known) return known;
      const loading = context.containers
        .estimator()
        .then((estimator) => loadFleet(fleet, context.platform.objects, estimator));
      fleets.set(fleet.id, loading);
      loading.catch(() => fleets.delete(fleet.id));
      return loading;
    },
  };
}
