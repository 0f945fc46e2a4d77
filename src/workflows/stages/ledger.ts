import type { ResolvedRun } from '../../contract/run.js';
import type { Reign } from '../../domain/windows/window-ledger.js';
import type { RunState } from '../run-state.js';
import type { Live } from './release.js';

/** Which model reigned when, and the definition that belongs to it, as this run made it. Times are AWS's. */
export function reignsOf(run: RunState, resolved: ResolvedRun, live: Live): Record<string, readonly Reign[]> {
  const at = (iso: string | null | undefined) => (iso ? Date.parse(iso) : null);
  return Object.fromEntries(
    resolved.monitors.map(({ scheduleName, jobDefinitionName }): [string, Reign[]] => {
      const { modelName, servingSince } = resolved.production;
      const from = at(servingSince);
      const renewed = run.definitions[scheduleName] ?? jobDefinitionName;
      if (live.startedAt === null) {
        const definition = live.switched.has(scheduleName) ? renewed : jobDefinitionName;
        return [scheduleName, [{ model: modelName, from, until: null, definition }]];
      }
      const old: Reign = {
        model: modelName,
        from,
        until: at(live.startedAt),
        definition: jobDefinitionName,
      };
      if (live.releasedAt === null) return [scheduleName, [old]];
      const fresh: Reign = {
        model: run.modelName ?? 'new model',
        from: at(live.releasedAt),
        until: at(live.restored?.startedAt),
        definition: renewed,
      };
      const again: Reign[] = live.restored
        ? [
            {
              model: modelName,
              from: at(live.restored.releasedAt),
              until: null,
              definition: jobDefinitionName,
            },
          ]
        : [];
      return [scheduleName, [old, fresh, ...again]];
    }),
  );
}
