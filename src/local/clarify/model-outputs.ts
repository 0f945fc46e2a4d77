/** Predicted labels from what a model returns. */
import { AnalyzerError, type ClarifyConfig } from '../../analyzer/index.js';
import { scoreCsv, type TrainedModel } from '../estimator/index.js';
import { type Cells, outputValues, type Payload } from './captured-payload.js';
import type { ClarifyRun } from './clarify-run.js';
import type { FeatureTable, PredictedTable } from './table.js';

/** Clarify's default of probability_threshold. */
const DEFAULT_THRESHOLD = 0.5;

interface OutputAttributes {
  readonly label: string | null;
  readonly probability: string | null;
  readonly threshold: number | null;
}

/**
 * Predicted labels of a response. With a probability, or a threshold alone, a label is 1 above the threshold and else 0. With
 * a label it is that value. Without any of them, the response is the label.
 * @throws AnalyzerError if an attribute does not fit the response
 */
export function predictedLabels(
  payload: Payload | undefined,
  { label, probability, threshold }: OutputAttributes,
): Cells {
  const isProbability = probability !== null || (label === null && threshold !== null);
  if (!isProbability) return outputValues(payload, label);
  return outputValues(payload, probability).map((cell) => {
    if (cell === null) return null;
    const value = Number(cell);
    if (Number.isFinite(value)) return value > (threshold ?? DEFAULT_THRESHOLD) ? '1' : '0';
    throw new AnalyzerError(
      `The model's output ${JSON.stringify(cell)} is not a probability. Check the attribute of the probability.`,
    );
  });
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
  const data = scoreCsv(model, rows.map(({ cells }) => cells.map(csvCell).join(',')).join('\n'));
  const predicted = predictedLabels(
    { data, encoding: 'CSV' },
    {
      label: config.predictor?.label ?? null,
      probability: config.predictor?.probability ?? null,
      threshold: config.probabilityThreshold,
    },
  );
  return { columns, rows: rows.map((row, i) => ({ ...row, prediction: predicted[i] ?? null })) };
}

function csvCell(text: string | null): string {
  if (text === null) return '';
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
