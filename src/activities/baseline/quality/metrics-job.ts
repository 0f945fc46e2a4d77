import type { SageMakerPort } from '../../../aws/sagemaker.js';
import type { ScoredHeldOut } from '../../../contract/held-out.js';
import type { ModelQualityMonitor, ResolvedRun } from '../../../contract/resolved-run.js';
import { outputNamed } from '../../../domain/quality/scored-problem.js';
import type { NamedStep } from '../../../domain/resource-name.js';
import { s3Input, startAnalyzerJob } from '../../sagemaker/analyzer-job.js';
import { refused } from '../../support/errors.js';

const DATASET_PATH = '/opt/ml/processing/input/baseline_dataset_input';

export interface MetricsJobRequest {
  readonly resolved: ResolvedRun;
  readonly monitor: ModelQualityMonitor;
  readonly step: Extract<NamedStep, `metrics${string}`>;
  readonly scored: ScoredHeldOut;
  readonly attempt: number;
}

/**
 * Starts the baseline job of a model quality monitor on the held-out rows with the new model's outputs, as
 * `ModelQualityMonitor.suggest_baseline` of the SageMaker Python SDK does.
 */
export async function startMetricsJob(
  api: SageMakerPort['api'],
  { resolved, monitor, step, scored, attempt }: MetricsJobRequest,
): Promise<{ name: string; outputUri: string }> {
  const { problemType, probabilityThreshold } = monitor.quality;
  const { inference, probability } = columnsOf(monitor, scored.outputs);
  return startAnalyzerJob(api, {
    resolved,
    monitor,
    step,
    attempt,
    preprocessed: false,
    environment: {
      analysis_type: 'MODEL_QUALITY',
      problem_type: problemType,
      dataset_format: JSON.stringify({ csv: { header: true, output_columns_position: 'START' } }),
      dataset_source: DATASET_PATH,
      ground_truth_attribute: 'label',
      ...(inference === null ? {} : { inference_attribute: inference }),
      ...(probability === null ? {} : { probability_attribute: probability }),
      ...(probabilityThreshold === undefined
        ? {}
        : { probability_threshold_attribute: String(probabilityThreshold) }),
    },
    inputs: [s3Input('baseline_dataset_input', scored.uri, DATASET_PATH)],
  });
}

/** The new model's columns that the monitor's attributes name. */
export function columnsOf(
  { scheduleName, quality }: ModelQualityMonitor,
  outputs: readonly string[],
): { readonly inference: string | null; readonly probability: string | null } {
  const column = (member: string, attribute: string | undefined) => {
    if (attribute === undefined) return null;
    const name = outputNamed(outputs, attribute);
    if (name !== null) return `challenger_${name}`;
    throw refused(
      'QualityAttributeUnknown',
      `Monitoring schedule "${scheduleName}": ${member} "${attribute}" names none of the model's outputs (${outputs.join(', ')}). Give its job definition the name or the index of an output, then start a new run.`,
    );
  };
  return {
    inference: column('InferenceAttribute', quality.inferenceAttribute),
    probability: column('ProbabilityAttribute', quality.probabilityAttribute),
  };
}
