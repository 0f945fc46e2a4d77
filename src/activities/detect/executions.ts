import type { MonitoringExecutionSummary } from '../../aws/sagemaker.js';
import type { ExecutionStatus, JudgedWindow } from '../../contract/judged-window.js';
import { joinS3Uri } from '../../contract/s3-address.js';
import { hasEnded, INLINE_DEFINITION, isFeedCheck, windowVerdict } from '../../domain/windows/execution.js';
import { readRowCount } from '../data/row-count.js';
import { addressIn } from '../support/address.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { requireMember } from '../support/require-member.js';

const NAMES_KEPT = 40;

/**
 * The schedule's latest executions as windows, oldest first. Bounds come from each execution's processing job.
 * @param countRowsSince rows are counted in windows that begin at or after this instant
 */
export async function latestWindows(
  { sagemaker, s3 }: Pick<Dependencies, 'sagemaker' | 's3'>,
  scheduleName: string,
  count: number,
  countRowsSince = Number.POSITIVE_INFINITY,
): Promise<readonly JudgedWindow[]> {
  const { api } = sagemaker;
  const page = await callAws(`Listing the executions of monitoring schedule "${scheduleName}"`, () =>
    api.listMonitoringExecutions({
      MonitoringScheduleName: scheduleName,
      SortBy: 'ScheduledTime',
      SortOrder: 'Descending',
      MaxResults: Math.min(100, count),
    }),
  );
  const windows: JudgedWindow[] = [];
  for (const summary of page.MonitoringExecutionSummaries ?? []) {
    const window = await describeWindow(summary);
    if (window) windows.push(window);
  }
  return windows.reverse();

  async function describeWindow(summary: MonitoringExecutionSummary): Promise<JudgedWindow | null> {
    const status = summary.MonitoringExecutionStatus as ExecutionStatus;
    const scheduled = requireMember(
      summary.ScheduledTime,
      'ScheduledTime',
      `an execution of monitoring schedule "${scheduleName}"`,
    ).toISOString();
    const jobName = summary.ProcessingJobArn?.split('/').at(-1);
    const base = {
      schedule: scheduleName,
      scheduledTime: scheduled,
      jobDefinition: summary.MonitoringJobDefinitionName ?? INLINE_DEFINITION,
      status,
      ...(summary.FailureReason === undefined ? {} : { failureReason: summary.FailureReason.slice(0, 200) }),
    };
    // An execution without data, or one that has not begun, may have no processing job and therefore no bounds.
    if (jobName === undefined) {
      return { ...base, windowStart: scheduled, windowEnd: scheduled, violations: 0, violated: [] };
    }
    const job = await callAws(`Describing processing job "${jobName}"`, () =>
      api.describeProcessingJob({ ProcessingJobName: jobName }),
    );
    const environment = job.Environment ?? {};
    const windowStart = isoTime(environment.start_time) ?? scheduled;
    const windowEnd = isoTime(environment.end_time) ?? scheduled;
    const output = job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri;
    const reportUri =
      output === undefined
        ? undefined
        : addressIn(output, {
            of: `Monitoring schedule "${scheduleName}" ran processing job "${jobName}"`,
            member: 'S3Output.S3Uri',
            where: 'as the output of a new job definition and point the schedule at it',
          });
    const violated =
      hasEnded(status) && status === 'CompletedWithViolations' && reportUri !== undefined
        ? await readViolations(reportUri)
        : [];
    const counts = windowVerdict({ status }) !== 'unknown' && Date.parse(windowStart) >= countRowsSince;
    const rows = counts && reportUri !== undefined ? await readRowCount(s3, reportUri) : null;
    return {
      ...base,
      windowStart,
      windowEnd,
      ...(rows === null ? {} : { rows }),
      violations: violated.length,
      violated: violated.slice(0, NAMES_KEPT),
      ...(reportUri === undefined ? {} : { reportUri }),
    };
  }

  async function readViolations(reportUri: string): Promise<readonly string[]> {
    const text = await callAws(`Reading the violations under ${reportUri}`, () =>
      s3.textIfAny(joinS3Uri(reportUri, 'constraint_violations.json')),
    );
    return text === null ? [] : violationNames(text);
  }
}

/**
 * Distinct `feature|check` pairs of a violation report, those of the feed first, so that a cut keeps the most important.
 * Empty for a malformed report: the window then has violations without names.
 */
export function violationNames(report: string): readonly string[] {
  const names = new Set(violationTexts(report).map(({ feature, check }) => `${feature}|${check}`));
  return [...names].sort((a, b) => Number(isFeedCheck(b)) - Number(isFeedCheck(a)));
}

/** The violations of a report with their texts. Empty for a malformed report. */
export function violationTexts(
  report: string,
): readonly { readonly feature: string; readonly check: string; readonly description: string }[] {
  try {
    const { violations } = JSON.parse(report) as {
      violations: readonly { feature_name: string; constraint_check_type: string; description?: string }[];
    };
    return violations.map(({ feature_name, constraint_check_type, description }) => ({
      feature: `${feature_name}`,
      check: `${constraint_check_type}`,
      description: `${description ?? ''}`,
    }));
  } catch {
    return [];
  }
}

function isoTime(text: string | undefined): string | null {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
