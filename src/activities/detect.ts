import type { Detection, ResolvedRun } from '../domain/contract/run.js';
import { detect } from '../domain/windows/detection.js';
import type { Dependencies } from './dependencies.js';
import { latestWindows } from './executions.js';
import { beating } from './failures.js';

export function detectActivities(dependencies: Dependencies) {
  return {
    /** Reads what the last executions of each monitor said. "No data" is unknown, not clean. */
    async detectDrift({ monitors, rules }: ResolvedRun): Promise<Detection> {
      return beating('reading the last executions', async () => {
        const looked = await Promise.all(
          monitors.map(async ({ scheduleName, jobDefinitionName }) => {
            const windows = await latestWindows(dependencies, scheduleName, rules.gate.backtestWindows);
            return windows.filter(({ jobDefinition }) => jobDefinition === jobDefinitionName);
          }),
        );
        return detect(looked, rules.detectionWindows);
      });
    },
  };
}
