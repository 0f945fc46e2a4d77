import { z } from 'zod';
import { AnalyzerError } from '../errors.js';
import { GROUPS, PROBLEM_TYPES, type QualityConstraints, type QualityStatistics } from './formats.js';

/** The files contain "NaN" where a value is not defined. Examples in the documentation also contain numbers as text. */
const value = z.union([
  z.number(),
  z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number),
  z
    .string()
    .regex(/^[-+]?\d+(\.\d+)?([eE][-+]?\d+)?$/)
    .transform(Number),
]);
const metric = z.looseObject({ value, standard_deviation: value.default(Number.NaN) });
const curve = z.array(value);
const metrics = z
  .looseObject({
    confusion_matrix: z.record(z.string(), z.record(z.string(), z.number().nonnegative())).optional(),
    receiver_operating_characteristic_curve: z
      .looseObject({ false_positive_rates: curve, true_positive_rates: curve })
      .optional(),
    precision_recall_curve: z.looseObject({ precisions: curve, recalls: curve }).optional(),
  })
  .catchall(metric);
const statistics = z.looseObject({
  version: z.number().default(0),
  dataset: z.looseObject({ item_count: z.number().nonnegative(), evaluation_time: z.string().optional() }),
  ...Object.fromEntries(PROBLEM_TYPES.map((type) => [GROUPS[type].metrics, metrics.optional()])),
});

const constraint = z.looseObject({
  threshold: value,
  comparison_operator: z.enum(['LessThanThreshold', 'GreaterThanThreshold']),
});
const constraints = z.looseObject({
  version: z.number().default(0),
  ...Object.fromEntries(
    PROBLEM_TYPES.map((type) => [GROUPS[type].constraints, z.record(z.string(), constraint).optional()]),
  ),
});

/**
 * Parses constraints.json of a model quality job.
 * @param where name of the file in the error message
 * @throws AnalyzerError if the text is not a constraints file, or contains no group of constraints
 */
export function parseQualityConstraints(text: string, where: string): QualityConstraints {
  const parsed = parse(constraints, text, where, 'constraints.json') as QualityConstraints;
  requireOneGroup(parsed, 'constraints', where);
  return parsed;
}

/** Parses statistics.json of a model quality job like {@link parseQualityConstraints}. "NaN" becomes NaN. */
export function parseQualityStatistics(text: string, where: string): QualityStatistics {
  const parsed = parse(statistics, text, where, 'statistics.json') as unknown as QualityStatistics;
  requireOneGroup(parsed, 'metrics', where);
  return parsed;
}

function requireOneGroup(file: object, side: 'metrics' | 'constraints', where: string): void {
  const names = PROBLEM_TYPES.map((type) => GROUPS[type][side]);
  if (names.filter((name) => name in file).length === 1) return;
  throw new AnalyzerError(
    `${where} must contain one of ${names.join(', ')}. Use the file that a model quality job wrote.`,
  );
}

function parse<T>(schema: z.ZodType<T>, text: string, where: string, kind: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AnalyzerError(`${where} is not JSON. Use the ${kind} that a model quality job wrote.`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AnalyzerError(
    `${where} is not a ${kind}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}. ` +
      `Use the ${kind} that a model quality job wrote.`,
  );
}
