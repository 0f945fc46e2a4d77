/** The columns of the census data, in the order of the files, the training sets, the traffic and the baselines. */

/** The features as the endpoint takes them, named as in adult.names. */
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

/** 1 where the person earns more than 50,000 dollars a year. */
export const LABEL = 'income_over_50k';

/** What the model answers; the monitor sees an endpoint's outputs before its inputs. */
export const PREDICTION = 'prediction';

export const BASELINE_HEADER: readonly string[] = [PREDICTION, ...FEATURES];
