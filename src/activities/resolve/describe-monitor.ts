import type { S3Port } from '../../aws/s3.js';
import type {
  DescribeMonitoringScheduleCommandOutput,
  MonitoringJobDefinition,
  SageMakerPort,
} from '../../aws/sagemaker.js';
import type { LeftOutMonitor } from '../../contract/left-out-monitor.js';
import type { MonitorKind } from '../../contract/monitor-kind.js';
import type { Monitor } from '../../contract/resolved-run.js';
import { INLINE_DEFINITION } from '../../domain/windows/execution.js';
import { parseScheduleExpression } from '../../domain/windows/schedule-expression.js';
import { readDefinition } from '../sagemaker/job-definition.js';
import { type DefinitionContent, KINDS } from '../sagemaker/monitor-kinds.js';
import { addressIn } from '../support/address.js';
import { callAws, pollAgain, refused } from '../support/errors.js';
import { type ReadAddress, settingsOfKind } from './kind-settings.js';
import { templateWarnings } from './template-owner.js';
import { windowOffsetOf } from './window-offset.js';

export interface FoundMonitor {
  readonly monitor: Monitor;
  /** The definition inside the schedule; null where it is a resource of its own. */
  readonly inline: MonitoringJobDefinition | null;
  readonly warnings: readonly string[];
}

export interface DescribedSchedule {
  readonly name: string;
  readonly kind: MonitorKind;
  readonly schedule: DescribeMonitoringScheduleCommandOutput;
}

export function expressionOf({ schedule }: DescribedSchedule): string | undefined {
  return schedule.MonitoringScheduleConfig?.ScheduleConfig?.ScheduleExpression;
}

/**
 * A schedule with its job definition and its live baseline, or why a run cannot renew that baseline. Refuses what a person
 * must fix first: a schedule that does not run, a baseline that does not exist.
 * @param others the endpoint's other schedules, with which a run could do without this one
 */
export async function describeMonitor(
  { api, s3 }: { readonly api: SageMakerPort['api']; readonly s3: S3Port },
  described: DescribedSchedule,
  others: readonly string[],
  pollSeconds: number,
): Promise<FoundMonitor | LeftOutMonitor> {
  const { name: scheduleName, kind, schedule } = described;
  // Just created, started, stopped or updated: the target state is unknown while Pending.
  if (schedule.MonitoringScheduleStatus === 'Pending') {
    throw pollAgain(
      `Monitoring schedule "${scheduleName}" is Pending: it is being changed. Waiting for its next status.`,
      pollSeconds,
    );
  }
  const left = (why: string): LeftOutMonitor => ({ scheduleName, kind, why });
  const config = schedule.MonitoringScheduleConfig;
  const inline = config?.MonitoringJobDefinition ?? null;
  if (inline && kind !== 'DataQuality') {
    return left('its job definition is inside the schedule, where SageMaker has no members of this kind');
  }
  refuseIdleSchedule(described, others);
  const expression = expressionOf(described) ?? '';
  const firing = parseScheduleExpression(expression);
  if (!firing) {
    throw refused(
      'UnsupportedSchedule',
      `Monitoring schedule "${scheduleName}" runs at "${expression}". Only hourly, every-N-hours and daily schedules have windows to switch between; give it such an expression${leaveOut(others)}, then start a new run.`,
    );
  }
  const jobDefinitionName = config?.MonitoringJobDefinitionName ?? INLINE_DEFINITION;
  const definition = await readDefinition(api, { scheduleName, kind, jobDefinitionName });
  const { content, digest, createdAt, arn } = definition;
  const named = inline ? 'contains a job definition' : `uses job definition "${jobDefinitionName}"`;
  const address: ReadAddress = (member, uri, needsKey = true) =>
    addressIn(uri, {
      of: `Monitoring schedule "${scheduleName}" ${named}`,
      member,
      where: 'in a new job definition and point the schedule at it',
      needsKey,
    });
  const output = content.output?.MonitoringOutputs?.[0]?.S3Output?.S3Uri;
  if (output) address('S3Output.S3Uri', output, false);
  const script = content.application?.RecordPreprocessorSourceUri;
  const recordPreprocessor = script ? address('RecordPreprocessorSourceUri', script) : null;
  const baseline = baselineOf(scheduleName, kind, named, content, address);
  await refuseMissing(s3, scheduleName, named, baseline);
  const settings = settingsOfKind(kind, content, address);
  if ('why' in settings) return left(settings.why);
  const windowOffset = windowOffsetOf(config?.ScheduleConfig, content.input, firing);
  if (windowOffset === null) return left('its StartTimeOffset or EndTimeOffset is no duration into the past');
  const arns = [schedule.MonitoringScheduleArn, arn].filter((one) => typeof one === 'string');
  const owners = await Promise.all(
    arns.map((one) => templateWarnings(api, one, `monitoring schedule "${scheduleName}"`)),
  );
  return {
    monitor: {
      scheduleName,
      ...settings,
      jobDefinitionName,
      definitionCreatedAt: createdAt.toISOString(),
      definitionDigest: digest,
      ...baseline,
      recordPreprocessor,
      firing,
      scheduleExpression: expression,
      ...windowOffset,
    } as Monitor,
    inline,
    warnings: [...owners.flat().slice(0, 1)],
  };
}

/** How a run can do without a schedule; nothing if it is the only one. */
function leaveOut(others: readonly string[]): string {
  if (others.length === 0) return '';
  return `, or leave it out with "monitoringSchedules": ${JSON.stringify(others)} in the input`;
}

function refuseIdleSchedule({ name, schedule }: DescribedSchedule, others: readonly string[]): void {
  const { MonitoringScheduleStatus: status, FailureReason } = schedule;
  if (status === 'Stopped') {
    throw refused(
      'ScheduleStopped',
      `Monitoring schedule "${name}" is stopped, so no window could verify a new baseline. Start it with StartMonitoringSchedule${leaveOut(others)}, then start a new run.`,
    );
  }
  if (status === 'Failed') {
    throw refused(
      'ScheduleFailed',
      `Monitoring schedule "${name}" has failed${FailureReason ? ` (${FailureReason})` : ''}. Fix the cause${leaveOut(others)}, then start a new run.`,
    );
  }
}

interface BaselineFiles {
  readonly statisticsUri?: string;
  readonly constraintsUri: string;
}

function baselineOf(
  scheduleName: string,
  kind: MonitorKind,
  named: string,
  { baseline }: DefinitionContent,
  address: ReadAddress,
): BaselineFiles {
  const { hasStatistics } = KINDS[kind];
  const statisticsUri = hasStatistics ? baseline?.StatisticsResource?.S3Uri : undefined;
  const constraintsUri = baseline?.ConstraintsResource?.S3Uri;
  if ((hasStatistics && !statisticsUri) || !constraintsUri) {
    throw refused(
      'NoBaseline',
      `Monitoring schedule "${scheduleName}" ${named} that names no ${hasStatistics && !statisticsUri ? 'statistics' : 'constraints'}. Give the definition ${hasStatistics ? 'both files' : 'the constraints'} of a baseline job, then start a new run.`,
    );
  }
  return {
    ...(statisticsUri ? { statisticsUri: address('StatisticsResource.S3Uri', statisticsUri) } : {}),
    constraintsUri: address('ConstraintsResource.S3Uri', constraintsUri),
  };
}

/** A file that does not exist or may not be read ends the run here, where the schedule and the member are known. */
async function refuseMissing(
  s3: S3Port,
  scheduleName: string,
  named: string,
  { statisticsUri, constraintsUri }: BaselineFiles,
): Promise<void> {
  const files = [
    ['StatisticsResource.S3Uri', statisticsUri],
    ['ConstraintsResource.S3Uri', constraintsUri],
  ] as const;
  for (const [member, uri] of files) {
    if (uri === undefined) continue;
    const place = `Monitoring schedule "${scheduleName}" ${named}, whose ${member} is "${uri}"`;
    if (await callAws(place, () => s3.exists(uri))) continue;
    throw refused(
      'NotFound',
      `${place}: there is no such object. Restore it, or point the schedule at a definition with another baseline, then start a new run.`,
    );
  }
}
