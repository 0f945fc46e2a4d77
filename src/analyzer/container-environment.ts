import { z } from 'zod';
import { AnalyzerError } from './errors.js';

const datasetFormat = z.union([
  z.strictObject({
    csv: z.looseObject({
      header: z.boolean().default(true),
      output_columns_position: z.enum(['START', 'END']).optional(),
    }),
  }),
  z.strictObject({ parquet: z.looseObject({}) }),
  z.strictObject({ json: z.looseObject({ lines: z.boolean().default(true) }) }),
  z.strictObject({
    sagemakerCaptureJson: z.looseObject({
      captureIndexNames: z
        .array(z.enum(['endpointInput', 'endpointOutput']))
        .min(1)
        .optional(),
    }),
  }),
]);

/** The analyzer's settings from the environment of a processing job. Paths are inside the container. */
export interface ContainerEnvironment {
  readonly datasetFormat: z.infer<typeof datasetFormat>;
  readonly datasetSource: string;
  readonly outputPath: string;
  readonly baselineConstraints?: string;
  readonly baselineStatistics?: string;
  readonly categoricalDriftMethod?: 'LInfinity' | 'ChiSquared';
}

/** Settings that change the numbers in a way this analyzer cannot reproduce. Ignoring them would give wrong numbers. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  record_preprocessor_script: 'Only the real container can run a record preprocessor script (Python)',
  post_analytics_processor_script: 'Only the real container can run a post-analytics script (Python)',
  exclude_features_attribute: 'Excluding features is not supported',
};

/** @throws AnalyzerError if a setting is present that this analyzer cannot follow */
export function rejectUnsupported(environment: Readonly<Record<string, string>>): void {
  for (const [name, why] of Object.entries(UNSUPPORTED)) {
    if (environment[name]?.trim()) throw new AnalyzerError(`${why}. Remove ${name} or run the job on AWS.`);
  }
}

/**
 * Parses the environment of a data quality job as the container does.
 * @throws AnalyzerError with the name of the missing or unsupported variable
 */
export function parseEnvironment(environment: Readonly<Record<string, string>>): ContainerEnvironment {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const required = (name: string): string => {
    const found = value(name);
    if (found === undefined) throw new AnalyzerError(`The environment variable ${name} is missing. Set it.`);
    return found;
  };
  rejectUnsupported(environment);
  const analysis = value('analysis_type');
  if (analysis !== undefined && analysis !== 'DATA_QUALITY') {
    throw new AnalyzerError(`analysis_type ${analysis} is not supported. Use DATA_QUALITY or MODEL_QUALITY.`);
  }
  const baselineConstraints = value('baseline_constraints');
  const baselineStatistics = value('baseline_statistics');
  if (baselineConstraints === undefined && baselineStatistics !== undefined) {
    throw new AnalyzerError(
      'baseline_statistics is set without baseline_constraints, which contains the thresholds. Set both.',
    );
  }
  const method = value('categorical_drift_method');
  if (method !== undefined && method !== 'LInfinity' && method !== 'ChiSquared') {
    throw new AnalyzerError(`categorical_drift_method is ${method}. It must be LInfinity or ChiSquared.`);
  }
  return {
    datasetFormat: parseFormat(required('dataset_format')),
    datasetSource: required('dataset_source'),
    outputPath: required('output_path'),
    ...(baselineConstraints === undefined ? {} : { baselineConstraints }),
    ...(baselineStatistics === undefined ? {} : { baselineStatistics }),
    ...(method === undefined ? {} : { categoricalDriftMethod: method }),
  };
}

const FORMATS =
  'Use {"csv":{"header":true}}, {"json":{"lines":true}}, {"parquet":{}} or ' +
  '{"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}.';

function parseFormat(text: string): ContainerEnvironment['datasetFormat'] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AnalyzerError(`dataset_format is not JSON: ${text.slice(0, 120)}. ${FORMATS}`);
  }
  const parsed = datasetFormat.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AnalyzerError(`dataset_format ${text.slice(0, 120)} is not supported. ${FORMATS}`);
}
