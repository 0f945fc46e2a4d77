import type { DetectionResult } from '../../contract/detection.js';
import type { RebaselineInput } from '../../contract/input.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { endingAfterDetection } from '../../domain/run-ending.js';
import { detect } from '../../domain/windows/detection.js';
import { withTruncatedNames } from '../../domain/windows/execution.js';
import { withTruncatedHistory } from '../../domain/windows/violation-history.js';
import type { Dependencies } from '../support/dependencies.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { latestWindows } from './executions.js';

/** Limit on the characters of names in the result, which stays in history and is an input of two more activities. */
const LONGEST_NAMES = 1_500;

export interface DetectRequest {
  readonly resolved: ResolvedRun;
  readonly input: Pick<RebaselineInput, 'evenIfClean'>;
}

export function detectActivities(dependencies: Dependencies) {
  return {
    /** Reads the results of each monitor's last executions. "No data" is unknown, not clean. */
    async detectDrift({ resolved, input }: DetectRequest): Promise<DetectionResult> {
      const { monitors, rules } = resolved;
      return withHeartbeat('reading the last executions', async () => {
        const windowsByMonitor = await Promise.all(
          monitors.map(async (monitor) => {
            const windows = await latestWindows(dependencies, monitor, rules.gate.backtestWindows);
            return windows.filter(({ jobDefinition }) => jobDefinition === monitor.jobDefinitionName);
          }),
        );
        const detection = detect(windowsByMonitor, rules.detectionWindows);
        return {
          detection: {
            ...detection,
            windows: withTruncatedNames(detection.windows, LONGEST_NAMES),
            ...(detection.otherWindows
              ? { otherWindows: withTruncatedNames(detection.otherWindows, LONGEST_NAMES) }
              : {}),
            ...(detection.history ? { history: withTruncatedHistory(detection.history) } : {}),
          },
          ending: endingAfterDetection(detection, input),
        };
      });
    },
  };
}
