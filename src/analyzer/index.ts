/** Model Monitor's analyzers of data quality and model quality: baselines, windows, and the contract of their container. */
export {
  analyzeWindow,
  type BaselineFiles,
  expectationsOf,
  type FeatureDrift,
  judgeProfile,
  type WindowAnalysis,
} from './analyze-window.js';
export * from './attribution/index.js';
export { parseConstraints, parseStatistics } from './baseline-files.js';
export * from './bias/index.js';
export {
  biasRows,
  type ClarifyConfig,
  parseClarifyConfig,
  requireColumns,
} from './clarify/analysis-config.js';
export { clarifyJson, parseAttributionAnalysis, parseBiasAnalysis } from './clarify/analysis-files.js';
export { attributionMetrics, biasMetrics } from './clarify/cloudwatch-metrics.js';
export type { MetricRecord } from './cloudwatch-metrics.js';
export { containerJson } from './container-json.js';
export { type Chunks, type Dataset, type Row, readLines } from './dataset.js';
export { distanceFromBaseline, type ObservedValues } from './drift.js';
export { AnalyzerError, NoDataError } from './errors.js';
export type {
  Constraints,
  ConstraintViolation,
  FeatureStatistics,
  MonitoringConfig,
  Statistics,
} from './formats.js';
export { jsonDocuments } from './json-documents.js';
export { type EffectiveConfig, effectiveConfig } from './monitoring-config.js';
export { profileCsvFiles } from './profile-csv-files.js';
export { type DatasetProfile, type Expectations, profileDataset } from './profile-dataset.js';
export * from './quality/index.js';
export { type CaptureRecord, captureRecords, decodedPayload, readCapture } from './read-capture.js';
export { readCsv, readCsvFiles } from './read-csv.js';
export { concatenated, filesBelow, readBytes } from './read-files.js';
export { readJsonLines } from './read-json-lines.js';
export { readParquet } from './read-parquet.js';
export { runContainer } from './run-container.js';
export { statedTypes } from './stated-types.js';
export { baselineOf, suggestBaseline, suggestedConfig, suggestedDomain } from './suggest-baseline.js';
