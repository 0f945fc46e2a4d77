import type { ModelQualityMonitor } from '../../contract/resolved-run.js';

/** Model quality monitors whose baselines come from one job: they read the same outputs for the same problem. */
export function monitorGroups(
  monitors: readonly ModelQualityMonitor[],
): readonly (readonly [ModelQualityMonitor, ...ModelQualityMonitor[]])[] {
  const groups = new Map<string, [ModelQualityMonitor, ...ModelQualityMonitor[]]>();
  for (const monitor of monitors) {
    const { problemType, inferenceAttribute, probabilityAttribute, probabilityThreshold } = monitor.quality;
    const key = JSON.stringify([problemType, inferenceAttribute, probabilityAttribute, probabilityThreshold]);
    const group = groups.get(key);
    if (group) group.push(monitor);
    else groups.set(key, [monitor]);
  }
  return [...groups.values()];
}
