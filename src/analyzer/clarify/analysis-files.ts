import { z } from 'zod';
import type { AttributionAnalysis } from '../attribution/formats.js';
import type { BiasAnalysis } from '../bias/formats.js';
import { AnalyzerError } from '../errors.js';

/** JSON as Clarify writes it: four spaces, and infinite numbers as text. */
export function clarifyJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, member: unknown) =>
      typeof member === 'number' && !Number.isFinite(member) ? String(member) : member,
    4,
  );
}

const number = z.union([z.number(), z.enum(['Infinity', '-Infinity', 'NaN']).transform(Number)]);
const biasMetrics = z.looseObject({
  label: z.string(),
  label_value_or_threshold: z.string(),
  facets: z.record(
    z.string(),
    z.array(
      z.looseObject({
        value_or_threshold: z.string(),
        metrics: z.array(
          z.looseObject({
            name: z.string(),
            description: z.string(),
            value: number.nullable(),
            error: z.string().optional(),
          }),
        ),
      }),
    ),
  ),
});
const biasAnalysis = z
  .looseObject({
    version: z.string(),
    post_training_bias_metrics: biasMetrics.optional(),
    pre_training_bias_metrics: biasMetrics.optional(),
  })
  .refine((file) => file.post_training_bias_metrics ?? file.pre_training_bias_metrics, {
    message: 'contains no bias metrics',
  });
const attributionAnalysis = z.looseObject({
  version: z.string(),
  explanations: z.looseObject({
    kernel_shap: z.record(
      z.string(),
      z.looseObject({ global_shap_values: z.record(z.string(), number), expected_value: number }),
    ),
  }),
});

/**
 * Parses analysis.json, or the constraints of a bias baseline, which have the same shape.
 * @param where name of the file in the error message
 * @throws AnalyzerError if the text is not such a file
 */
export function parseBiasAnalysis(text: string, where: string): BiasAnalysis {
  return parse(biasAnalysis, text, where, 'a bias job') as BiasAnalysis;
}

/** Parses analysis.json, or the constraints, of an explainability job like {@link parseBiasAnalysis}. */
export function parseAttributionAnalysis(text: string, where: string): AttributionAnalysis {
  return parse(attributionAnalysis, text, where, 'an explainability job') as AttributionAnalysis;
}

function parse<T>(schema: z.ZodType<T>, text: string, where: string, job: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new AnalyzerError(`${where} is not JSON. Use the file that ${job} of Clarify wrote.`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AnalyzerError(
    `${where}: ${issue?.path.join('.') || 'the file'}: ${issue?.message}. Use the file that ${job} of Clarify wrote.`,
  );
}
