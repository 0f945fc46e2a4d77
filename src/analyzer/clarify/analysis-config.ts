import { z } from 'zod';
import type { Aggregation } from '../attribution/global-attributions.js';
import type { BiasConfig, BiasRow } from '../bias/analyze-bias.js';
import { BIAS_METRICS, type BiasMetricName } from '../bias/formats.js';
import { AnalyzerError } from '../errors.js';

const cell = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const nameOrIndex = z.union([z.string(), z.number().int().nonnegative()]);
const methods = z
  .looseObject({ methods: z.union([z.literal('all'), z.array(z.string())]).default('all') })
  .optional();
const shap = z
  .looseObject({
    baseline: z.union([z.string(), z.array(z.array(cell)), z.array(z.record(z.string(), cell))]).optional(),
    agg_method: z.enum(['mean_abs', 'mean_sq', 'median']).default('mean_abs'),
    use_logit: z.boolean().default(false),
  })
  .optional();
const predictor = z
  .looseObject({
    model_name: z.string().optional(),
    content_type: z.string().optional(),
    label: nameOrIndex.optional(),
    probability: nameOrIndex.optional(),
    label_headers: z.array(z.string()).optional(),
  })
  .optional();
const configuration = z.looseObject({
  dataset_type: z.string().optional(),
  predictor,
  headers: z.array(z.string()).optional(),
  label: nameOrIndex.optional(),
  label_headers: z.array(z.string()).optional(),
  label_values_or_threshold: z.array(cell).optional(),
  facet: z
    .array(z.looseObject({ name_or_index: nameOrIndex, value_or_threshold: z.array(cell).optional() }))
    .optional(),
  group_variable: nameOrIndex.optional(),
  probability_threshold: z.number().min(0).max(1).optional(),
  methods: z.looseObject({ pre_training_bias: methods, post_training_bias: methods, shap }).optional(),
});

/** What this analyzer reads of Clarify's analysis_config.json. Columns are names. */
export interface ClarifyConfig {
  readonly headers: readonly string[] | null;
  readonly label: string | null;
  readonly labelHeaders: readonly string[];
  readonly positiveLabels: readonly string[];
  readonly facets: BiasConfig['facets'];
  readonly groupVariable: string | null;
  /** Null: the default, 0.5, if the model's output is a probability. */
  readonly probabilityThreshold: number | null;
  /** `dataset_type`, such as `text/csv`. */
  readonly datasetType: string | null;
  /** Null: no model is configured. */
  readonly predictor: {
    readonly modelName: string | null;
    /** The content type of requests to the shadow endpoint. */
    readonly contentType: string | null;
    /** Where the model's output has the label and the probability: the index of a column, or a path into JSON. */
    readonly label: string | null;
    readonly probability: string | null;
  } | null;
  /** Null: no post-training bias is configured. */
  readonly biasMethods: readonly BiasMetricName[] | null;
  /** Null: no SHAP is configured. A baseline in S3 is its address. */
  readonly shap: {
    readonly baseline: string | readonly (readonly string[] | Readonly<Record<string, string>>)[] | null;
    readonly aggregation: Aggregation;
    /** Explains the log-odds instead of the probability. */
    readonly useLogit: boolean;
  } | null;
}

/**
 * Parses Clarify's analysis configuration. Indexes become names where `headers` are given.
 * @param where name of the file in the error message
 * @throws AnalyzerError if the text is not an analysis configuration, an index is outside the headers, or a method does not
 *   exist
 */
export function parseClarifyConfig(text: string, where: string): ClarifyConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AnalyzerError(`${where} is not JSON. Use the analysis_config.json of the monitor.`);
  }
  const parsed = configuration.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AnalyzerError(
      `${where}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}. Use the analysis_config.json of the monitor.`,
    );
  }
  const config = parsed.data;
  const name = (column: string | number): string => {
    if (typeof column === 'string') return column;
    const header = config.headers?.[column];
    if (header !== undefined) return header;
    throw new AnalyzerError(
      `${where} names the column with index ${column}, but it has ${config.headers?.length ?? 'no'} headers. Fix the index.`,
    );
  };
  return {
    headers: config.headers ?? null,
    label: config.label === undefined ? null : name(config.label),
    labelHeaders: config.label_headers ?? config.predictor?.label_headers ?? [],
    positiveLabels: config.label_values_or_threshold ?? [],
    facets: (config.facet ?? []).map(({ name_or_index, value_or_threshold: values }) => ({
      name: name(name_or_index),
      ...(values !== undefined && values.length > 0 && { values }),
    })),
    groupVariable: config.group_variable === undefined ? null : name(config.group_variable),
    probabilityThreshold: config.probability_threshold ?? null,
    datasetType: config.dataset_type ?? null,
    predictor: config.predictor === undefined ? null : predictorOf(config.predictor),
    biasMethods: biasMethods(config.methods?.post_training_bias?.methods, where),
    shap:
      config.methods?.shap === undefined
        ? null
        : {
            baseline: config.methods.shap.baseline ?? null,
            aggregation: config.methods.shap.agg_method,
            useLogit: config.methods.shap.use_logit,
          },
  };
}

function predictorOf(config: NonNullable<z.infer<typeof predictor>>): ClarifyConfig['predictor'] {
  return {
    modelName: config.model_name ?? null,
    contentType: config.content_type ?? null,
    label: config.label === undefined ? null : String(config.label),
    probability: config.probability === undefined ? null : String(config.probability),
  };
}

function biasMethods(
  configured: 'all' | readonly string[] | undefined,
  where: string,
): readonly BiasMetricName[] | null {
  if (configured === undefined) return null;
  const known = Object.keys(BIAS_METRICS) as BiasMetricName[];
  if (configured === 'all') return known;
  const unknown = configured.filter((method) => !(method in BIAS_METRICS));
  if (unknown.length > 0) {
    throw new AnalyzerError(
      `${where} names the methods ${unknown.join(', ')}, which do not exist. Use all, or some of ${known.join(', ')}.`,
    );
  }
  return known.filter((method) => configured.includes(method));
}

/** @throws AnalyzerError that lists the columns of the configuration that the data does not have */
export function requireColumns(config: ClarifyConfig, columns: readonly string[]): void {
  const named = [
    ...config.facets.map(({ name }) => name),
    ...(config.groupVariable === null ? [] : [config.groupVariable]),
  ];
  const absent = named.filter((column) => !columns.includes(column));
  if (absent.length === 0) return;
  throw new AnalyzerError(
    `The analysis configuration names ${absent.join(', ')}, but the data has ${columns.join(', ').slice(0, 300)}. ` +
      'Fix the configuration, or capture these columns.',
  );
}

/**
 * The rows of a bias analysis from a table of inputs with the label and the prediction of each row. The flip test reads all
 * numeric columns except label and facets; with a text column it cannot be computed.
 * @throws AnalyzerError if a facet or the group variable is not a column
 */
export function biasRows(
  config: ClarifyConfig,
  columns: readonly string[],
  rows: readonly {
    readonly cells: readonly (string | null)[];
    readonly label: string | null;
    readonly prediction: string | null;
  }[],
): readonly BiasRow[] {
  requireColumns(config, columns);
  const facets = config.facets.map(({ name }) => ({ name, position: columns.indexOf(name) }));
  const groupPosition = config.groupVariable === null ? undefined : columns.indexOf(config.groupVariable);
  const features = columns.flatMap((name, i) =>
    name === config.label || facets.some((facet) => facet.name === name) ? [] : [i],
  );
  const numeric = rows.every(({ cells }) =>
    features.every((i) => (cells[i] ?? '').trim() !== '' && Number.isFinite(Number(cells[i]))),
  );
  return rows.map(({ cells, label, prediction }) => ({
    label,
    prediction,
    facets: Object.fromEntries(facets.map(({ name, position }) => [name, cells[position] ?? null])),
    ...(groupPosition !== undefined && { group: cells[groupPosition] ?? null }),
    ...(numeric && { features: features.map((i) => Number(cells[i])) }),
  }));
}
