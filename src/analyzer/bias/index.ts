/** Clarify's post-training bias metrics and their drift. */
export { analyzeBias, type BiasConfig, type BiasRow } from './analyze-bias.js';
export { checkBias } from './check-bias.js';
export type { BiasAnalysis, BiasMetric, BiasMetricName, BiasViolation, FacetBias } from './formats.js';
