import { z } from 'zod';
import { rejectUnsupported } from '../container-environment.js';
import { AnalyzerError } from '../errors.js';
import { type QualityAttributes, requireAttributes } from './quality-attributes.js';
import { probabilityThresholdOf, problemTypeOf, type QualityProblem } from './quality-problem.js';

const datasetFormat = z.union([
  z.strictObject({ csv: z.looseObject({ header: z.boolean().default(true) }) }),
  z.strictObject({ parquet: z.looseObject({}) }),
  z.strictObject({ json: z.looseObject({}) }),
  z.strictObject({ sagemakerMergeJson: z.looseObject({}) }),
]);

/** The settings of a model quality job from its environment. Paths are inside the container. */
export interface QualityEnvironment {
  readonly problem: QualityProblem;
  readonly attributes: QualityAttributes;
  readonly datasetFormat: z.infer<typeof datasetFormat>;
  readonly datasetSource: string;
  readonly outputPath: string;
  readonly baselineConstraints?: string;
}

export const isModelQuality = (environment: Readonly<Record<string, string>>): boolean =>
  environment.analysis_type?.trim() === 'MODEL_QUALITY';

/**
 * Parses the environment of a model quality job: a baseline job of the SageMaker Python SDK, or the analysis job of a
 * monitoring execution.
 * @throws AnalyzerError with the name of the missing or wrong variable
 */
export function parseQualityEnvironment(environment: Readonly<Record<string, string>>): QualityEnvironment {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const required = (name: string): string => {
    const found = value(name);
    if (found === undefined) throw new AnalyzerError(`The environment variable ${name} is missing. Set it.`);
    return found;
  };
  rejectUnsupported(environment);
  const threshold = value('probability_threshold_attribute');
  const positiveLabel = value('positive_label');
  const problem = {
    problemType: problemTypeOf(value('problem_type')),
    ...(threshold !== undefined && { probabilityThreshold: probabilityThresholdOf(threshold) }),
    ...(positiveLabel !== undefined && { positiveLabel }),
  };
  const groundTruth = value('ground_truth_attribute');
  const inference = value('inference_attribute');
  const probability = value('probability_attribute');
  const attributes = {
    ...(groundTruth !== undefined && { groundTruth }),
    ...(inference !== undefined && { inference }),
    ...(probability !== undefined && { probability }),
  };
  requireAttributes(problem.problemType, attributes);
  const baselineConstraints = value('baseline_constraints');
  return {
    problem,
    attributes,
    datasetFormat: parseFormat(required('dataset_format')),
    datasetSource: required('dataset_source'),
    outputPath: required('output_path'),
    ...(baselineConstraints !== undefined && { baselineConstraints }),
  };
}

function parseFormat(text: string): QualityEnvironment['datasetFormat'] {
  try {
    return datasetFormat.parse(JSON.parse(text));
  } catch {
    throw new AnalyzerError(
      `dataset_format ${text.slice(0, 120)} is not supported for model quality. Use {"csv":{"header":true}}, ` +
        '{"json":{"lines":true}}, {"parquet":{}} or {"sagemakerMergeJson":{"captureIndexNames":["endpointOutput"]}}.',
    );
  }
}
