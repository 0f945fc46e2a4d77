/** The schema of an artifact's `model.json`, which contains everything needed to score a row. */
import { z } from 'zod';

/** A number column, standardised with the training set's mean and population standard deviation. A missing value is the mean. */
const numericColumn = z.object({
  kind: z.literal('numeric'),
  mean: z.number(),
  standardDeviation: z.number().positive(),
  weight: z.number(),
});

/** A one-hot text column. A missing value, or a level that is not in the training set, contributes 0. */
const categoricalColumn = z.object({
  kind: z.literal('categorical'),
  levels: z.array(z.string()),
  weights: z.array(z.number()),
});

export const trainedModelSchema = z.object({
  estimator: z.literal('rebaseline-local-estimator'),
  version: z.literal(1),
  /** `logistic` predicts the probability of `positiveLabel`, `linear` the expected label. */
  objective: z.enum(['logistic', 'linear']),
  positiveLabel: z.string().optional(),
  /** The ridge penalty `l2 / 2 * |weights|²`, added to the loss summed over the rows. The intercept is not penalised. */
  l2: z.number(),
  rows: z.number(),
  /** Names of the features in the order of the columns, with which requests in JSON can name them. */
  featureNames: z.array(z.string()).optional(),
  intercept: z.number(),
  columns: z.array(z.discriminatedUnion('kind', [numericColumn, categoricalColumn])),
});

export type TrainedModel = z.infer<typeof trainedModelSchema>;
export type ModelColumn = TrainedModel['columns'][number];
