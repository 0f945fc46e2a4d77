import { AnalyzerError, type ClarifyConfig, NoDataError } from '../../analyzer/index.js';

/** The model's inputs with what is known about each of them. */
export interface FeatureTable {
  /** The features in the order of the model's input. */
  readonly columns: readonly string[];
  readonly rows: readonly FeatureRow[];
}

export interface FeatureRow {
  readonly cells: readonly (string | null)[];
  readonly label: string | null;
}

/** Also with the model's prediction, as bias metrics need it. */
export interface PredictedTable extends FeatureTable {
  readonly rows: readonly (FeatureRow & { readonly prediction: string | null })[];
}

/**
 * The names of captured features: the configured headers without the label, which a request does not contain.
 * @throws AnalyzerError if the configuration has no headers: captured CSV has no names
 */
export function featureNames({ headers, label }: ClarifyConfig): readonly string[] {
  if (headers === null) {
    throw new AnalyzerError(
      'The analysis configuration has no headers, and captured CSV has no column names. Set headers.',
    );
  }
  return headers.filter((name) => name !== label);
}

/** @throws AnalyzerError if a row has another number of columns; NoDataError if there are no rows */
export function requireWidth(
  columns: readonly string[],
  rows: readonly { readonly cells: readonly unknown[] }[],
  what: string,
): void {
  if (rows.length === 0) throw new NoDataError();
  const wrong = rows.find(({ cells }) => cells.length !== columns.length);
  if (wrong === undefined) return;
  throw new AnalyzerError(
    `${what} has ${wrong.cells.length} columns, but the headers of the analysis configuration give ${columns.length}: ${columns.join(', ').slice(0, 300)}. Fix headers and label of the configuration.`,
  );
}
