/** Model Monitor's model quality analyzer. */
export {
  analyzeQuality,
  type QualityAccumulator,
  type QualityAnalysis,
  qualityAccumulator,
} from './analyze-quality.js';
export { checkQuality, unjudgedConstraints } from './check-quality.js';
export type { QualityFinding } from './findings.js';
export type {
  BinaryMetrics,
  ComparisonOperator,
  ConfusionMatrix,
  MulticlassMetrics,
  ProblemType,
  QualityConstraint,
  QualityConstraints,
  QualityMetric,
  QualityStatistics,
  QualityViolation,
  RegressionMetrics,
} from './formats.js';
export { type MergedRecord, mergedRows, parseMergedRecord } from './merged-rows.js';
export { constraintGroup, metricGroup } from './metric-group.js';
export { type QualityAttributes, requireAttributes } from './quality-attributes.js';
export { parseQualityConstraints, parseQualityStatistics } from './quality-files.js';
export {
  DEFAULT_PROBABILITY_THRESHOLD,
  probabilityThresholdOf,
  problemTypeOf,
  type QualityProblem,
  type QualityRow,
} from './quality-problem.js';
export { suggestQualityConstraints } from './suggest-constraints.js';
export { tableRows } from './table-rows.js';
