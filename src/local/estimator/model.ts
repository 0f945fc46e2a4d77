/** The document inside an artifact's `model.json`: everything needed to score a row, in plain JSON. */
import { z } from 'zod';

/** A number column: standardised with the training set's mean and population deviation; missing is the mean. */
const numericColumn = z.object({
  kind: z.literal('numeric'),
  mean: z.number(),
  standardDeviation: z.number().positive(),
  weight: z.number(),
});

/** A text column, one-hot. A level that training did not see, or a missing value, contributes nothing. */
const categoricalColumn = z.object({
  kind: z.literal('categorical'),
  levels: z.array(z.string()),
  weights: z.array(z.number()),
});

export const trainedModelSchema = z.object({
  estimator: z.literal('rebaseline-local-estimator'),
  version: z.literal(1),
  /** `logistic` answers with the probability of `positiveLabel`, `linear` with the expected label. */
  objective: z.enum(['logistic', 'linear']),
  positiveLabel: z.string().optional(),
  /** Ridge penalty `l2 / 2 * |weights|²`, on a loss summed over the rows. The intercept is not penalised. */
  l2: z.number(),
  rows: z.number(),
  intercept: z.number(),
  columns: z.array(z.discriminatedUnion('kind', [numericColumn, categoricalColumn])),
});

export type TrainedModel = z.infer<typeof trainedModelSchema>;
export type ModelColumn = TrainedModel['columns'][number];
