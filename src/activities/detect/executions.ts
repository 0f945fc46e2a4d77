import type { MonitoringExecutionSummary } from '../../aws/sagemaker.js';
import type { ExecutionStatus, JudgedWindow } from '../../contract/judged-window.js';
import { kindOf, type Monitor } from '../../contract/resolved-run.js';
import { joinS3Uri } from '../../contract/s3-address.js';
import { hasEnded, INLINE_DEFINITION, isFeedCheck, windowVerdict } from '../../domain/windows/execution.js';
import { readRowCount } from '../data/row-count.js';
import { addressIn } from '../support/address.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { requireMember } from '../support/require-member.js';

const NAMES_KEPT = 40;

/**
 * The monitor's latest executions as windows, oldest first. Bounds come from the processing job that analyses: an execution
 * with ground truth names its merge job first, which has no bounds, so no job is remembered between two calls.
 * @param countRowsSince rows are counted in windows that begin at or after this instant
 */
export async function latestWindows(
  { sagemaker, s3 }: Pick<Dependencies, 'sagemaker' | 's3'>,
  { scheduleName, windowOffset, ...monitor }: Pick<Monitor, 'scheduleName' | 'kind' | 'windowOffset'>,
  count: number,
  countRowsSince = Number.POSITIVE_INFINITY,
): Promise<readonly JudgedWindow[]> {
  const { api } = sagemaker;
  const kind = kindOf(monitor);
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
    // Without a job that analyses, only the end of the window is known.
    const closed = new Date(Date.parse(scheduled) - 1000 * (windowOffset?.endSeconds ?? 0)).toISOString();
    const jobName = summary.ProcessingJobArn?.split('/').at(-1);
    const base = {
      schedule: scheduleName,
      ...(kind === 'DataQuality' ? {} : { kind }),
      scheduledTime: scheduled,
      jobDefinition: summary.MonitoringJobDefinitionName ?? INLINE_DEFINITION,
      status,
      ...(summary.FailureReason === undefined ? {} : { failureReason: summary.FailureReason.slice(0, 200) }),
    };
    // An execution without data, or one that has not begun, may have no processing job and therefore no bounds.
    if (jobName === undefined) {
      return { ...base, windowStart: closed, windowEnd: closed, violations: 0, violated: [] };
    }
    const job = await callAws(`Describing processing job "${jobName}"`, () =>
      api.describeProcessingJob({ ProcessingJobName: jobName }),
    );
    const environment = job.Environment ?? {};
    const windowStart = isoTime(environment.start_time) ?? closed;
    const windowEnd = isoTime(environment.end_time) ?? closed;
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
 * Distinct `feature|check` pairs of a violation report, for other kinds than data quality `metric|check`, those of the feed first, so that a cut keeps the most important.
 * Empty for a malformed report: the window then has violations without names.
 */
export function violationNames(report: string): readonly string[] {
  const names = new Set(violationTexts(report).map(({ feature, check }) => `${feature}|${check}`));
  return [...names].sort((a, b) => Number(isFeedCheck(b)) - Number(isFeedCheck(a)));
}

/** One entry of constraint_violations.json. Which names it has depends on the monitor kind. */
interface ReportedViolation {
  readonly feature_name?: unknown;
  readonly metric_name?: unknown;
  readonly facet?: unknown;
  readonly facet_value?: unknown;
  readonly label?: unknown;
  readonly constraint_check_type: unknown;
  readonly description?: unknown;
}

/** What a violation is about: a feature; a metric, for bias with its facet; the label whose attributions drifted. */
function subjectOf({ feature_name, metric_name, facet, facet_value, label }: ReportedViolation): string {
  if (feature_name !== undefined) return `${feature_name}`;
  const metric = metric_name ?? label;
  return facet === undefined ? `${metric}` : `${metric} of ${facet}=${facet_value}`;
}

/** The violations of a report with their texts. Empty for a malformed report. */
export function violationTexts(
  report: string,
): readonly { readonly feature: string; readonly check: string; readonly description: string }[] {
  try {
    const { violations } = JSON.parse(report) as { violations: readonly ReportedViolation[] };
    return violations.map((violation) => ({
      feature: subjectOf(violation),
      check: `${violation.constraint_check_type}`,
      description: `${violation.description ?? ''}`,
    }));
  } catch {
    return [];
  }
}

function isoTime(text: string | undefined): string | null {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
