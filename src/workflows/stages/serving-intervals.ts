import type { ServingInterval } from '../../domain/windows/window-ledger.js';
import type { RunContext } from '../run/run-context.js';

/** By schedule: which model served when, and the job definition that belongs to it, as this run changed it. AWS's times. */
export function servingIntervals({ run, resolved }: RunContext): Record<string, readonly ServingInterval[]> {
  const at = (iso: string | null | undefined) => (iso ? Date.parse(iso) : null);
  const { release } = run;
  const definitions = release.definitions();
  return Object.fromEntries(
    resolved.monitors.map(({ scheduleName, jobDefinitionName }): [string, ServingInterval[]] => {
      const { modelName, servingSince } = resolved.production;
      const from = at(servingSince);
      const renewed = definitions[scheduleName] ?? jobDefinitionName;
      if (release.startedAt === null) {
        const definition = release.isSwitched(scheduleName) ? renewed : jobDefinitionName;
        return [scheduleName, [{ model: modelName, from, until: null, definition }]];
      }
      const before: ServingInterval = {
        model: modelName,
        from,
        until: at(release.startedAt),
        definition: jobDefinitionName,
      };
      if (release.releasedAt === null) return [scheduleName, [before]];
      const released: ServingInterval = {
        model: release.modelName ?? 'new model',
        from: at(release.releasedAt),
        until: at(release.restored?.startedAt),
        definition: renewed,
      };
      if (!release.restored) return [scheduleName, [before, released]];
      const restored: ServingInterval = {
        model: modelName,
        from: at(release.restored.releasedAt),
        until: null,
        definition: jobDefinitionName,
      };
      return [scheduleName, [before, released, restored]];
    }),
  );
}
