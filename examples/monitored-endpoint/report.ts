import { DescribeProcessingJobCommand, type ProcessingInput } from '@aws-sdk/client-sagemaker';
import {
  analyzeWindow,
  type ConstraintViolation,
  type FeatureDrift,
  parseConstraints,
  parseStatistics,
  readCapture,
} from '../../src/analyzer/index.js';
import type { AwsClients } from './clients.js';
import { getText, getTextIfPresent, listUris } from './s3.js';

/** The result of one monitoring job. */
export interface MonitoringReport {
  readonly processingJobName: string;
  /** ISO 8601, from the job's environment: an execution does not contain the window's start and end. */
  readonly windowStart: string;
  readonly windowEnd: string;
  /** Records in the window. */
  readonly rows: number;
  /** As written by the job. */
  readonly violations: readonly ConstraintViolation[];
  /** Every feature's distance from the baseline, also below its threshold. */
  readonly drift: readonly FeatureDrift[];
}

/**
 * Reads the report of a completed monitoring job. The job writes only distances above a threshold, so the others are
 * computed from the same captured files by the same rules.
 */
export async function readReport(clients: AwsClients, processingJobName: string): Promise<MonitoringReport> {
  const { s3 } = clients;
  const job = await clients.sagemaker.send(
    new DescribeProcessingJobCommand({ ProcessingJobName: processingJobName }),
  );
  const inputs = (job.ProcessingInputs ?? [])
    .filter(({ InputName }) => !InputName?.endsWith('_script'))
    .map(uriOf);
  const constraintsUri = inputs.find((uri) => uri.endsWith('constraints.json'));
  const statisticsUri = inputs.find((uri) => uri.endsWith('statistics.json'));
  // The job has one input per variant and hour.
  const captureUris = inputs.filter((uri) => uri !== constraintsUri && uri !== statisticsUri);
  const folder = job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri?.replace(/\/$/, '');
  if (!constraintsUri || !statisticsUri || captureUris.length === 0 || !folder) {
    throw new Error(`The processing job ${processingJobName} is not a monitoring job with a baseline.`);
  }
  const [constraints, statistics, captured, violations] = await Promise.all([
    getText(s3, constraintsUri),
    getText(s3, statisticsUri),
    getTextsBelow(s3, captureUris),
    // The file exists only if there are violations.
    getTextIfPresent(s3, `${folder}/constraint_violations.json`),
  ]);
  const window = await analyzeWindow(readCapture(captured.map((text) => oneChunk(text))), {
    constraints: parseConstraints(constraints, constraintsUri),
    statistics: parseStatistics(statistics, statisticsUri),
  });
  return {
    processingJobName,
    windowStart: job.Environment?.start_time ?? '',
    windowEnd: job.Environment?.end_time ?? '',
    rows: window.statistics.dataset.item_count,
    violations: violations === undefined ? [] : JSON.parse(violations).violations,
    drift: window.drift,
  };
}

async function getTextsBelow(s3: AwsClients['s3'], prefixes: readonly string[]): Promise<string[]> {
  const uris = await Promise.all(prefixes.map((prefix) => listUris(s3, prefix)));
  return Promise.all(uris.flat().map((uri) => getText(s3, uri)));
}

function uriOf(input: ProcessingInput): string {
  return input.S3Input?.S3Uri ?? '';
}

async function* oneChunk(text: string) {
  yield text;
}
