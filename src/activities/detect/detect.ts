import type { RebaselineInput } from '../../contract/input.js';
import type { DetectionResult, ResolvedRun } from '../../contract/run.js';
import { endingAfterDetection } from '../../domain/run-ending.js';
import { detect } from '../../domain/windows/detection.js';
import { withTruncatedNames } from '../../domain/windows/execution.js';
import type { Dependencies } from '../support/dependencies.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { latestWindows } from './executions.js';

/** Characters of names in the answer, which stays in history and goes to two more activities. */
const NAMES_CARRIED = 1_500;

export interface DetectRequest {
  readonly resolved: ResolvedRun;
  readonly input: Pick<RebaselineInput, 'evenIfClean'>;
}

export function detectActivities(dependencies: Dependencies) {
  return {
    /** Reads what the last executions of each monitor said. "No data" is unknown, not clean. */
    async detectDrift({ resolved, input }: DetectRequest): Promise<DetectionResult> {
      const { monitors, rules } = resolved;
      return withHeartbeat('reading the last executions', async () => {
        const looked = await Promise.all(
          monitors.map(async ({ scheduleName, jobDefinitionName }) => {
            const windows = await latestWindows(dependencies, scheduleName, rules.gate.backtestWindows);
            return windows.filter(({ jobDefinition }) => jobDefinition === jobDefinitionName);
          }),
        );
        const detection = detect(looked, rules.detectionWindows);
        return {
          detection: { ...detection, windows: withTruncatedNames(detection.windows, NAMES_CARRIED) },
          ending: endingAfterDetection(detection, input),
        };
      });
    },
  };
}
