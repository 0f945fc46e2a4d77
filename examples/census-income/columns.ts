/** The columns of the census data, in the order of the files, the training sets, the traffic and the baselines. */

/** The features in the order of the endpoint's input, named as in adult.names. */
export const FEATURES = [
  'age',
  'workclass',
  'fnlwgt',
  'education',
  'education_num',
  'marital_status',
  'occupation',
  'relationship',
  'race',
  'sex',
  'capital_gain',
  'capital_loss',
  'hours_per_week',
  'native_country',
] as const;

export const CATEGORICAL: ReadonlySet<string> = new Set<(typeof FEATURES)[number]>([
  'workclass',
  'education',
  'marital_status',
  'occupation',
  'relationship',
  'race',
  'sex',
  'native_country',
]);

/** The model's output. In captured traffic and in baselines, outputs come before inputs. */
export const PREDICTION = 'prediction';

export const BASELINE_HEADER: readonly string[] = [PREDICTION, ...FEATURES];
