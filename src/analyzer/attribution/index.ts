/** Exact feature attributions of linear and logistic models, and their drift. */
export { attributionScore, checkAttributions } from './check-attributions.js';
export type { AttributionAnalysis, AttributionViolation } from './formats.js';
export { type Aggregation, GlobalAttributions } from './global-attributions.js';
export { type AdditiveModel, logistic, shapleyValues } from './shapley-values.js';
