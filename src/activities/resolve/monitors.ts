import type { S3Port } from '../../aws/s3.js';
import type {
  DescribeMonitoringScheduleCommandOutput,
  MonitoringJobDefinition,
  SageMakerPort,
} from '../../aws/sagemaker.js';
import type { RebaselineInput } from '../../contract/input.js';
import type { DataQualityMonitor } from '../../contract/resolved-run.js';
import { INLINE_DEFINITION } from '../../domain/windows/execution.js';
import { parseScheduleExpression } from '../../domain/windows/schedule-expression.js';
import { readDefinition } from '../sagemaker/job-definition.js';
import type { DefinitionContent } from '../sagemaker/monitor-kinds.js';
import { addressIn } from '../support/address.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, pollAgain, refused } from '../support/errors.js';
import { templateWarnings } from './template-owner.js';

export interface FoundMonitor {
  readonly monitor: DataQualityMonitor;
  /** The definition inside the schedule; null where it is a resource of its own. */
  readonly inline: MonitoringJobDefinition | null;
  readonly warnings: readonly string[];
}

export interface FoundMonitors {
  readonly found: readonly FoundMonitor[];
  /** About schedules that the run leaves out. */
  readonly warnings: readonly string[];
}

const ONE_TIME = 'NOW';

/**
 * The endpoint's data-quality monitoring schedules with their live baselines: those that the input names, or all that run
 * more than once. A one-time schedule has no next window, so no baseline of it can be switched.
 */
export async function findMonitors(
  { sagemaker: { api }, s3 }: Pick<Dependencies, 'sagemaker' | 's3'>,
  input: Pick<RebaselineInput, 'endpointName' | 'monitoringSchedules'>,
  pollSeconds: number,
): Promise<FoundMonitors> {
  const { endpointName, monitoringSchedules: wanted } = input;
  const names = await listDataQualitySchedules(api, endpointName);
  const absent = wanted?.filter((name) => !names.includes(name)) ?? [];
  if (absent.length > 0) {
    throw refused(
      'MonitorUnknown',
      `Endpoint "${endpointName}" has no data-quality monitoring schedule named ${absent.join(', ')}. It has: ${names.join(', ') || 'none'}. Correct monitoringSchedules, then start a new run.`,
    );
  }
  if (names.length === 0) {
    throw refused(
      'NoMonitor',
      `Endpoint "${endpointName}" has no data-quality monitoring schedule, so there is no baseline to renew. Create one with CreateMonitoringSchedule, then start a new run.`,
    );
  }
  const described = await Promise.all((wanted ?? names).map((name) => describeSchedule(api, name)));
  const oneTime = wanted ? [] : described.filter(isOneTime).map(({ name }) => name);
  const regular = described.filter(({ name }) => !oneTime.includes(name));
  if (regular.length === 0) {
    throw refused(
      'NoMonitor',
      `Endpoint "${endpointName}" has only monitoring schedules that run once (${oneTime.join(', ')}), which have no next window to verify a new baseline. Create an hourly or daily one with CreateMonitoringSchedule, then start a new run.`,
    );
  }
  const others = (name: string) => regular.map((one) => one.name).filter((other) => other !== name);
  return {
    found: await Promise.all(
      regular.map((one) => describeMonitor({ api, s3 }, one, others(one.name), pollSeconds)),
    ),
    warnings: oneTime.map(
      (name) =>
        `Monitoring schedule "${name}" runs once (NOW), so it has no next window. The run leaves it out; its baseline stays as it is.`,
    ),
  };
}

interface DescribedSchedule {
  readonly name: string;
  readonly schedule: DescribeMonitoringScheduleCommandOutput;
}

async function describeSchedule(api: SageMakerPort['api'], name: string): Promise<DescribedSchedule> {
  const schedule = await callAws(`Describing monitoring schedule "${name}"`, () =>
    api.describeMonitoringSchedule({ MonitoringScheduleName: name }),
  );
  return { name, schedule };
}

/** A configuration without a schedule runs once too. */
function expressionOf({ schedule }: DescribedSchedule): string {
  return schedule.MonitoringScheduleConfig?.ScheduleConfig?.ScheduleExpression ?? ONE_TIME;
}

function isOneTime(described: DescribedSchedule): boolean {
  return expressionOf(described) === ONE_TIME;
}

/** How a run can do without a schedule; nothing if it is the only one. */
function leaveOut(others: readonly string[]): string {
  if (others.length === 0) return '';
  return `, or leave it out with "monitoringSchedules": ${JSON.stringify(others)} in the input`;
}

async function listDataQualitySchedules(
  api: SageMakerPort['api'],
  endpointName: string,
): Promise<readonly string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await callAws(`Listing the monitoring schedules of "${endpointName}"`, () =>
      api.listMonitoringSchedules({
        EndpointName: endpointName,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    for (const { MonitoringScheduleName, MonitoringType } of page.MonitoringScheduleSummaries ?? []) {
      // A schedule without a type is data quality; a filter by type could omit it.
      const isDataQuality = (MonitoringType ?? 'DataQuality') === 'DataQuality';
      if (MonitoringScheduleName !== undefined && isDataQuality) names.push(MonitoringScheduleName);
    }
    token = page.NextToken;
  } while (token !== undefined);
  return names;
}

async function describeMonitor(
  { api, s3 }: { readonly api: SageMakerPort['api']; readonly s3: S3Port },
  described: DescribedSchedule,
  others: readonly string[],
  pollSeconds: number,
): Promise<FoundMonitor> {
  const { name: scheduleName, schedule } = described;
  // Just created, started, stopped or updated: the target state is unknown while Pending.
  if (schedule.MonitoringScheduleStatus === 'Pending') {
    throw pollAgain(
      `Monitoring schedule "${scheduleName}" is Pending: it is being changed. Waiting for its next status.`,
      pollSeconds,
    );
  }
  refuseIdleSchedule(described, others);
  const config = schedule.MonitoringScheduleConfig;
  const expression = expressionOf(described);
  const firing = parseScheduleExpression(expression);
  if (!firing) {
    throw refused(
      'UnsupportedSchedule',
      `Monitoring schedule "${scheduleName}" runs at "${expression}". Only hourly, every-N-hours and daily schedules have windows to switch between; give it such an expression${leaveOut(others)}, then start a new run.`,
    );
  }
  const jobDefinitionName = config?.MonitoringJobDefinitionName ?? INLINE_DEFINITION;
  const inline = config?.MonitoringJobDefinition ?? null;
  const { content, digest, createdAt, arn } = await readDefinition(api, { scheduleName, jobDefinitionName });
  const named = inline ? 'contains a job definition' : `uses job definition "${jobDefinitionName}"`;
  const address = addressOf(scheduleName, named);
  const output = content.output?.MonitoringOutputs?.[0]?.S3Output?.S3Uri;
  if (output) address('S3Output.S3Uri', output, false);
  const script = content.application?.RecordPreprocessorSourceUri;
  const recordPreprocessor = script ? address('RecordPreprocessorSourceUri', script) : null;
  const baseline = baselineOf(scheduleName, named, content);
  await refuseMissing(s3, scheduleName, named, baseline);
  const arns = [schedule.MonitoringScheduleArn, arn].filter((one) => typeof one === 'string');
  const owners = await Promise.all(
    arns.map((one) => templateWarnings(api, one, `monitoring schedule "${scheduleName}"`)),
  );
  return {
    monitor: {
      scheduleName,
      jobDefinitionName,
      definitionCreatedAt: createdAt.toISOString(),
      definitionDigest: digest,
      ...baseline,
      recordPreprocessor,
      firing,
      scheduleExpression: expression,
    },
    inline,
    warnings: [...owners.flat().slice(0, 1)],
  };
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

function baselineOf(
  scheduleName: string,
  named: string,
  content: DefinitionContent,
): Pick<DataQualityMonitor, 'statisticsUri' | 'constraintsUri'> {
  const baseline = content.baseline;
  const statisticsUri = baseline?.StatisticsResource?.S3Uri;
  const constraintsUri = baseline?.ConstraintsResource?.S3Uri;
  if (!statisticsUri || !constraintsUri) {
    throw refused(
      'NoBaseline',
      `Monitoring schedule "${scheduleName}" ${named} that names no ${statisticsUri ? 'constraints' : 'statistics'}. Give the definition both files of a baseline job, then start a new run.`,
    );
  }
  const address = addressOf(scheduleName, named);
  return {
    statisticsUri: address('StatisticsResource.S3Uri', statisticsUri),
    constraintsUri: address('ConstraintsResource.S3Uri', constraintsUri),
  };
}

/** Reads an address in the job definition of a schedule. */
function addressOf(
  scheduleName: string,
  named: string,
): (member: string, uri: string, needsKey?: boolean) => string {
  return (member, uri, needsKey = true) =>
    addressIn(uri, {
      of: `Monitoring schedule "${scheduleName}" ${named}`,
      member,
      where: 'in a new job definition and point the schedule at it',
      needsKey,
    });
}

/** A file that does not exist or may not be read ends the run here, where the schedule and the member are known. */
async function refuseMissing(
  s3: S3Port,
  scheduleName: string,
  named: string,
  { statisticsUri, constraintsUri }: Pick<DataQualityMonitor, 'statisticsUri' | 'constraintsUri'>,
): Promise<void> {
  for (const [member, uri] of [
    ['StatisticsResource.S3Uri', statisticsUri],
    ['ConstraintsResource.S3Uri', constraintsUri],
  ] as const) {
    const place = `Monitoring schedule "${scheduleName}" ${named}, whose ${member} is "${uri}"`;
    if (await callAws(place, () => s3.exists(uri))) continue;
    throw refused(
      'NotFound',
      `${place}: there is no such object. Restore it, or point the schedule at a definition with another baseline, then start a new run.`,
    );
  }
}
