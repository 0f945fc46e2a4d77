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

/** What one run of the analyzer over captured traffic found. */
export interface MonitoringReport {
  readonly processingJobName: string;
  /** ISO 8601, from the job's own environment: an execution carries no bounds. */
  readonly windowStart: string;
  readonly windowEnd: string;
  /** Records in the window. */
  readonly rows: number;
  /** As the job wrote them. */
  readonly violations: readonly ConstraintViolation[];
  /** How far every feature lies from the baseline, also where the monitor, below its threshold, says nothing. */
  readonly drift: readonly FeatureDrift[];
}

/**
 * Reads the report of a completed monitoring job. The monitor writes down only what is over a threshold, so the
 * distances are taken from the same captured files by the same rules.
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
  // One input per variant and hour.
  const captureUris = inputs.filter((uri) => uri !== constraintsUri && uri !== statisticsUri);
  const folder = job.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri?.replace(/\/$/, '');
  if (!constraintsUri || !statisticsUri || captureUris.length === 0 || !folder) {
    throw new Error(`the processing job ${processingJobName} is not a monitoring job with a baseline.`);
  }
  const [constraints, statistics, captured, violations] = await Promise.all([
    getText(s3, constraintsUri),
    getText(s3, statisticsUri),
    getTextsBelow(s3, captureUris),
    // The file is there only if there are violations.
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
