import type { FiringHours } from '../../contract/firing-hours.js';
import type { Monitor } from '../../contract/resolved-run.js';
import { secondsBefore } from '../../domain/windows/time-offset.js';
import type { DefinitionContent } from '../sagemaker/monitor-kinds.js';

interface AnalysisTimes {
  readonly DataAnalysisStartTime?: string | undefined;
  readonly DataAnalysisEndTime?: string | undefined;
}

/**
 * Where a monitor's window lies before its firing hour: by the offsets of the schedule, else by those of the input ("Model
 * monitor offsets", SageMaker developer guide). Empty for the last period, and null for offsets that are no such durations.
 */
export function windowOffsetOf(
  schedule: AnalysisTimes | undefined,
  input: DefinitionContent['input'],
  { periodSeconds }: FiringHours,
): Pick<Monitor, 'windowOffset'> | null {
  const source = input?.EndpointInput;
  const start = schedule?.DataAnalysisStartTime ?? source?.StartTimeOffset;
  const end = schedule?.DataAnalysisEndTime ?? source?.EndTimeOffset;
  const startSeconds = start === undefined ? periodSeconds : secondsBefore(start);
  const endSeconds = end === undefined ? 0 : secondsBefore(end);
  if (startSeconds === null || endSeconds === null || startSeconds <= endSeconds) return null;
  if (startSeconds === periodSeconds && endSeconds === 0) return {};
  return { windowOffset: { startSeconds, endSeconds } };
}
