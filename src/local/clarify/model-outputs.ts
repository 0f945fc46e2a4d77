/** Predicted labels from what a model returns. */
import { AnalyzerError, type ClarifyConfig } from '../../analyzer/index.js';
import { scoreCsv, type TrainedModel } from '../estimator/index.js';
import type { ClarifyRun } from './clarify-run.js';
import type { FeatureTable, PredictedTable } from './table.js';

/** Clarify's default of probability_threshold. */
const DEFAULT_THRESHOLD = 0.5;

/**
 * Reads the predicted label from a CSV response. With a probability, or a threshold alone, it is 1 above the threshold and
 * else 0. With a label it is that column. Without any of them, the response is the label.
 * @throws AnalyzerError if an attribute is not the index of a column
 */
export function outputReader(attributes: {
  readonly label: string | null;
  readonly probability: string | null;
  readonly threshold: number | null;
}): (cells: readonly (string | null)[]) => string | null {
  const { label, probability, threshold } = attributes;
  if (probability === null && (label !== null || threshold === null)) {
    const position = columnOf(label);
    return (cells) => cells[position] ?? null;
  }
  const position = columnOf(probability);
  return (cells) => {
    const cell = cells[position] ?? null;
    if (cell === null) return null;
    const value = Number(cell);
    if (Number.isFinite(value)) return value > (threshold ?? DEFAULT_THRESHOLD) ? '1' : '0';
    throw new AnalyzerError(
      `The model's output ${JSON.stringify(cell)} is not a probability. Check the attribute of the probability.`,
    );
  };
}

function columnOf(attribute: string | null): number {
  if (attribute === null) return 0;
  if (/^\d{1,6}$/.test(attribute)) return Number(attribute);
  throw new AnalyzerError(
    `The attribute ${JSON.stringify(attribute)} is not the index of a column, and CSV responses have no names. Use the index, from 0.`,
  );
}

/**
 * The model that `predictor.model_name` names.
 * @throws AnalyzerError if the configuration names none
 */
export async function configuredModel(run: ClarifyRun, { predictor }: ClarifyConfig): Promise<TrainedModel> {
  if (predictor?.modelName == null) {
    throw new AnalyzerError('The analysis configuration has no predictor.model_name. Name the model.');
  }
  return run.loadModel(predictor.modelName);
}

/** The table with the predictions of the configured model. */
export async function predictions(
  run: ClarifyRun,
  config: ClarifyConfig,
  { columns, rows }: FeatureTable,
): Promise<PredictedTable> {
  const model = await configuredModel(run, config);
  const predictionOf = outputReader({
    label: config.predictor?.label ?? null,
    probability: config.predictor?.probability ?? null,
    threshold: config.probabilityThreshold,
  });
  const lines = scoreCsv(model, rows.map(({ cells }) => cells.map(csvCell).join(',')).join('\n')).split('\n');
  return {
    columns,
    rows: rows.map((row, i) => ({ ...row, prediction: predictionOf((lines[i] ?? '').split(',')) })),
  };
}

function csvCell(text: string | null): string {
  if (text === null) return '';
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
