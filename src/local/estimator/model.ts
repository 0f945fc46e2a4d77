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

const columns = z.array(z.discriminatedUnion('kind', [numericColumn, categoricalColumn]));

const common = {
  estimator: z.literal('rebaseline-local-estimator'),
  version: z.literal(1),
  /** The ridge penalty `l2 / 2 * |weights|²`, added to the loss summed over the rows. The intercept is not penalised. */
  l2: z.number(),
  rows: z.number(),
  /** Names of the features in the order of the columns, with which requests in JSON can name them. */
  featureNames: z.array(z.string()).optional(),
};

export const trainedModelSchema = z.discriminatedUnion('objective', [
  /** Predicts the probability of `positiveLabel`. The other label is absent in artifacts of earlier versions. */
  z.object({
    ...common,
    objective: z.literal('logistic'),
    positiveLabel: z.string().optional(),
    negativeLabel: z.string().optional(),
    intercept: z.number(),
    columns,
  }),
  /** Predicts the expected label. */
  z.object({ ...common, objective: z.literal('linear'), intercept: z.number(), columns }),
  /** Predicts the class with the largest probability: one logistic regression for each class against all others. */
  z.object({
    ...common,
    objective: z.literal('multiclass'),
    classes: z.array(z.object({ label: z.string(), intercept: z.number(), columns })).min(2),
  }),
]);

export type TrainedModel = z.infer<typeof trainedModelSchema> & {
  /** The columns of a response. They belong to the container, not to the artifact. Default: see `responseColumns` */
  readonly responseColumns?: readonly ResponseColumn[];
};
export type ModelColumn = z.infer<typeof columns>[number];

/** `score` is the probability or the number. The others are those of SageMaker's Autopilot containers. */
export type ResponseColumn = 'score' | 'predicted_label' | 'probability';
