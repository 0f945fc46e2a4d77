import { DescribeProcessingJobCommand } from '@aws-sdk/client-sagemaker';
import type { AwsClients } from './clients.js';
import { getText, getTextIfPresent } from './s3.js';

export interface Violation {
  readonly feature_name: string;
  readonly constraint_check_type: string;
  readonly description: string;
}

/** What one run of the analyzer over captured traffic left behind. */
export interface MonitoringReport {
  readonly processingJobName: string;
  /** ISO 8601, from the job's own environment; an execution carries no bounds. */
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly violations: readonly Violation[];
  /** The window's statistics.json. */
  readonly statistics: string;
  /** The statistics.json that it was judged by. */
  readonly baselineStatistics: string;
}

/** Reads the report of a completed monitoring job; no constraint_violations.json means that there were none. */
export async function readReport(clients: AwsClients, processingJobName: string): Promise<MonitoringReport> {
  const job = await clients.sagemaker.send(
    new DescribeProcessingJobCommand({ ProcessingJobName: processingJobName }),
  );
  const folder = job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri?.replace(/\/$/, '');
  const baseline = job.ProcessingInputs?.find((input) => input.S3Input?.S3Uri?.endsWith('statistics.json'));
  if (folder === undefined || baseline?.S3Input?.S3Uri === undefined) {
    throw new Error(`the processing job ${processingJobName} is not a monitoring job with a baseline.`);
  }
  const [statistics, baselineStatistics, violations] = await Promise.all([
    getText(clients.s3, `${folder}/statistics.json`),
    getText(clients.s3, baseline.S3Input.S3Uri),
    getTextIfPresent(clients.s3, `${folder}/constraint_violations.json`),
  ]);
  return {
    processingJobName,
    windowStart: job.Environment?.start_time ?? '',
    windowEnd: job.Environment?.end_time ?? '',
    violations: violations === undefined ? [] : JSON.parse(violations).violations,
    statistics,
    baselineStatistics,
  };
}
