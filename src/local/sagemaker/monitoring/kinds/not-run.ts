import type { MonitoringType } from '../job-definitions.js';
import type { MonitorKind } from './monitor-kind.js';

/** A kind whose definitions and schedules are stored, but whose executions fail with a reason. */
export function notRun(type: MonitoringType, prefix: string): MonitorKind {
  const request = () =>
    Promise.reject(
      new Error(
        `The local SageMaker does not run ${type} monitors. It stores their schedules, but their executions fail.`,
      ),
    );
  return { jobs: [{ prefix, request }] };
}
