/** The columns of the model server's responses. */
import type { ResponseColumn, TrainedModel } from './model.js';
import type { Prediction } from './score-rows.js';

const VARIABLE = 'SAGEMAKER_INFERENCE_OUTPUT';

/**
 * The model with the response columns that its container's environment requests: SAGEMAKER_INFERENCE_OUTPUT with
 * `predicted_label`, `probability` or both, separated by commas, as in SageMaker's Autopilot containers.
 * @throws if the variable has another value, or if the model has no probabilities or no label
 */
export function withResponseColumns(
  model: TrainedModel,
  environment: Readonly<Record<string, string>> | undefined,
): TrainedModel {
  const requested = environment?.[VARIABLE];
  if (requested === undefined) return model;
  const names = requested.split(',').map((name) => name.trim());
  if (!names.every((name) => name === 'predicted_label' || name === 'probability')) {
    throw new Error(
      `${VARIABLE} of the container is "${requested}". The local estimator returns predicted_label and probability.`,
    );
  }
  if (model.objective === 'linear' && names.includes('probability')) {
    throw new Error(`${VARIABLE} of the container requests a probability, but the model predicts a number.`);
  }
  if (model.objective === 'logistic' && model.negativeLabel === undefined) {
    throw new Error(
      `${VARIABLE} of the container requests a label, but the artifact contains only one label. Train the model again.`,
    );
  }
  return { ...model, responseColumns: names as readonly ResponseColumn[] };
}

/** Without settings of the container: the class as XGBoost's multi:softmax, else the probability or the number. */
function responseColumns({ responseColumns: requested, objective }: TrainedModel): readonly ResponseColumn[] {
  return requested ?? [objective === 'multiclass' ? 'predicted_label' : 'score'];
}

/** The prediction as one line of CSV. */
export function csvLine(model: TrainedModel, prediction: Prediction): string {
  return responseColumns(model)
    .map((column) => {
      const text = columnText(column, prediction);
      return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}

/** The prediction as a JSON object. Labels that are numbers are JSON numbers. */
export function jsonRecord(model: TrainedModel, prediction: Prediction): string {
  const members = responseColumns(model).map((column) => {
    const text = columnText(column, prediction);
    return `"${column}": ${/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? text : JSON.stringify(text)}`;
  });
  return `{${members.join(', ')}}`;
}

const columnText = (column: ResponseColumn, { score, label }: Prediction) =>
  column === 'predicted_label' && label !== undefined ? label : formatPrediction(score);

/**
 * Writes a prediction with a decimal point and, below 1, without an exponent. Model Monitor infers a column's type from
 * the text of its values, so a "0" or "1e-7" among fractions would cause a violation.
 */
function formatPrediction(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text.includes('.') ? text : `${text}.0`;
  return Math.abs(value) < 1 ? value.toFixed(20) : text;
}
