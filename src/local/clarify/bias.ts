import {
  AnalyzerError,
  analyzeBias,
  type BiasAnalysis,
  biasRows,
  type ClarifyConfig,
} from '../../analyzer/index.js';
import type { PredictedTable } from './table.js';

/**
 * Post-training bias metrics. A monitor's configuration names no methods: then all are computed.
 * @throws AnalyzerError if the configuration has no label, positive labels or facets, or names absent columns
 */
export function analyzePredictions(config: ClarifyConfig, { columns, rows }: PredictedTable): BiasAnalysis {
  const { label, positiveLabels, facets, biasMethods } = config;
  const missing = [
    ...(label === null ? ['label'] : []),
    ...(positiveLabels.length === 0 ? ['label_values_or_threshold'] : []),
    ...(facets.length === 0 ? ['facet'] : []),
  ];
  if (label === null || missing.length > 0) {
    throw new AnalyzerError(
      `The analysis configuration has no ${missing.join(', no ')}, which bias metrics need.`,
    );
  }
  const { analysis } = analyzeBias(biasRows(config, columns, rows), {
    label,
    positiveLabels,
    facets,
    ...(biasMethods !== null && { methods: biasMethods }),
  });
  return analysis;
}
