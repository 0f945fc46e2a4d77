/** Model Monitor's data quality analyzer: baselines, windows, and the container's contract. */
export {
  analyzeWindow,
  type BaselineFiles,
  expectationsOf,
  type FeatureDrift,
  judgeProfile,
  type WindowAnalysis,
} from './analyze-window.js';
export { parseConstraints, parseStatistics } from './baseline-files.js';
export type { Chunks, Dataset, Row } from './dataset.js';
export { distanceFromBaseline, type ObservedValues } from './drift.js';
export { AnalyzerError, NoDataError } from './errors.js';
export type {
  CategoricalBucket,
  ConstraintCheckType,
  Constraints,
  ConstraintViolation,
  FeatureConstraints,
  FeatureStatistics,
  InferredType,
  KllDistribution,
  MonitoringConfig,
  NumericalStatistics,
  Statistics,
  StringStatistics,
} from './formats.js';
export { type EffectiveConfig, effectiveConfig } from './monitoring-config.js';
export { profileCsvFiles } from './profile-csv-files.js';
export type { DatasetProfile, Expectations } from './profile-dataset.js';
export { profileDataset } from './profile-dataset.js';
export { type CaptureIndexName, readCapture } from './read-capture.js';
export { type CsvOptions, readCsv, readCsvFiles } from './read-csv.js';
export { concatenated, filesBelow, readBytes } from './read-files.js';
export { readJsonLines } from './read-json-lines.js';
export { readParquet } from './read-parquet.js';
export { runContainer } from './run-container.js';
export { piecesLikeTheContainer, stringifyLikeTheContainer } from './stringify.js';
export { baselineOf, type SuggestOptions, suggestBaseline } from './suggest-baseline.js';
