import { z } from 'zod';
import { AnalyzerError } from './errors.js';
import type { Constraints, Statistics } from './formats.js';

const inferredType = z.enum(['Integral', 'Fractional', 'String', 'Unknown']);
const enabled = z.enum(['Enabled', 'Disabled']);
const share = z.number().min(0).max(1);
const monitoringConfig = z.looseObject({
  evaluate_constraints: enabled.optional(),
  emit_metrics: enabled.optional(),
  datatype_check_threshold: share.optional(),
  domain_content_threshold: share.optional(),
  distribution_constraints: z
    .looseObject({
      perform_comparison: enabled.optional(),
      comparison_threshold: share.optional(),
      comparison_method: z.enum(['Robust', 'Simple']).optional(),
      categorical_comparison_threshold: share.optional(),
      categorical_drift_method: z.enum(['LInfinity', 'ChiSquared']).optional(),
    })
    .optional(),
});
const overrides = {
  monitoringConfigOverrides: monitoringConfig.optional(),
  monitoring_config_overrides: monitoringConfig.optional(),
};
const constraints = z.looseObject({
  version: z.number(),
  features: z.array(
    z.looseObject({
      name: z.string(),
      inferred_type: inferredType,
      completeness: share.optional(),
      num_constraints: z.looseObject({ is_non_negative: z.boolean().optional(), ...overrides }).optional(),
      string_constraints: z.looseObject({ domains: z.array(z.string()).optional(), ...overrides }).optional(),
      ...overrides,
    }),
  ),
  monitoring_config: monitoringConfig.optional(),
});

const count = z.number().nonnegative();
const common = z.looseObject({ num_present: count, num_missing: count });
/** In levels. An item of level h represents 2^h values, so no dataset needs more. */
const MAX_SKETCH_LEVELS = 64;

const statistics = z.looseObject({
  version: z.number(),
  dataset: z.looseObject({ item_count: count }),
  features: z.array(
    z.looseObject({
      name: z.string(),
      inferred_type: inferredType,
      numerical_statistics: z
        .looseObject({
          common,
          mean: z.number(),
          std_dev: z.number(),
          sum: z.number().optional(),
          min: z.number().optional(),
          max: z.number().optional(),
          distribution: z
            .looseObject({
              kll: z.looseObject({
                sketch: z.looseObject({
                  data: z.array(z.array(z.number())).max(MAX_SKETCH_LEVELS).nullable(),
                }),
              }),
            })
            .optional(),
        })
        .optional(),
      string_statistics: z
        .looseObject({
          common,
          distinct_count: count.optional(),
          distribution: z
            .looseObject({
              categorical: z.looseObject({
                buckets: z.array(z.looseObject({ value: z.string(), count })),
              }),
            })
            .optional(),
        })
        .optional(),
    }),
  ),
});

/**
 * Parses constraints.json and validates the fields that the analyzer reads.
 * @param where name of the file in the error message
 * @throws AnalyzerError if the text is not a constraints file
 */
export function parseConstraints(text: string, where: string): Constraints {
  return parse(constraints, text, where, 'constraints.json') as Constraints;
}

/** Parses statistics.json like {@link parseConstraints}. */
export function parseStatistics(text: string, where: string): Statistics {
  return parse(statistics, text, where, 'statistics.json') as unknown as Statistics;
}

function parse<T>(schema: z.ZodType<T>, text: string, where: string, kind: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AnalyzerError(`${where} is not JSON. Use the ${kind} that a baseline job wrote.`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AnalyzerError(
    `${where} is not a ${kind}: ${placeOf(json, issue?.path ?? [])}: ${issue?.message}. ` +
      `Use the ${kind} that a baseline job wrote.`,
  );
}

/** The place of an error for a person: the name of the feature instead of its position. */
function placeOf(json: unknown, path: readonly PropertyKey[]): string {
  const [list, position, ...rest] = path;
  const name =
    list === 'features' && typeof position === 'number'
      ? (json as { features: readonly ({ name?: unknown } | null)[] }).features[position]?.name
      : undefined;
  if (typeof name !== 'string') return path.join('.') || 'the file';
  return [`feature "${name}"`, ...(rest.length > 0 ? [rest.join('.')] : [])].join(', ');
}
