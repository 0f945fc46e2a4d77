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

/** What the environment of a processing job asks the analyzer to do. Paths are the container's. */
export interface ContainerEnvironment {
  readonly datasetFormat: z.infer<typeof datasetFormat>;
  readonly datasetSource: string;
  readonly outputPath: string;
  readonly baselineConstraints?: string;
  readonly baselineStatistics?: string;
  readonly categoricalDriftMethod?: 'LInfinity' | 'ChiSquared';
}

/** Settings whose effect on the numbers this analyzer cannot reproduce: better refused than ignored. */
const REFUSED: Readonly<Record<string, string>> = {
  record_preprocessor_script: 'A record preprocessor script is Python that only the real container runs',
  post_analytics_processor_script: 'A post-analytics script is Python that only the real container runs',
  exclude_features_attribute: 'Excluding features is not supported',
};

/**
 * Reads a processing job's environment by the container's contract.
 * @throws AnalyzerError naming the variable that is missing or cannot be honoured
 */
export function parseEnvironment(environment: Readonly<Record<string, string>>): ContainerEnvironment {
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const required = (name: string): string => {
    const found = value(name);
    if (found === undefined) throw new AnalyzerError(`The environment variable ${name} is missing.`);
    return found;
  };
  for (const [name, why] of Object.entries(REFUSED)) {
    if (value(name) !== undefined) throw new AnalyzerError(`${why}: remove ${name} or run the job on AWS.`);
  }
  const analysis = value('analysis_type');
  if (analysis !== undefined && analysis !== 'DATA_QUALITY') {
    throw new AnalyzerError(`analysis_type ${analysis} is not supported, only DATA_QUALITY.`);
  }
  const baselineConstraints = value('baseline_constraints');
  const baselineStatistics = value('baseline_statistics');
  if (baselineConstraints === undefined && baselineStatistics !== undefined) {
    throw new AnalyzerError(
      'baseline_statistics is given without baseline_constraints, which holds the thresholds.',
    );
  }
  const method = value('categorical_drift_method');
  if (method !== undefined && method !== 'LInfinity' && method !== 'ChiSquared') {
    throw new AnalyzerError(`categorical_drift_method is ${method}; it must be LInfinity or ChiSquared.`);
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

function parseFormat(text: string): ContainerEnvironment['datasetFormat'] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AnalyzerError(`dataset_format is not JSON: ${text.slice(0, 120)}`);
  }
  const parsed = datasetFormat.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AnalyzerError(
    `dataset_format ${text.slice(0, 120)} is not supported. Give {"csv":{"header":true}}, {"json":{"lines":true}}, ` +
      '{"parquet":{}} or {"sagemakerCaptureJson":{"captureIndexNames":["endpointInput","endpointOutput"]}}.',
  );
}
