import { parse } from 'csv-parse/sync';
import type { TrainedModel } from './model.js';
import { csvLine } from './response-columns.js';
import { scoreRows } from './score-rows.js';

/**
 * Scores CSV lines of features, without label and header. Returns one line per prediction, in order, joined with newlines
 * and without a newline at the end.
 * @throws if there are no rows, if a row's number of columns differs from the training set's, or if quotes are invalid.
 */
export function scoreCsv(model: TrainedModel, payload: string): string {
  return scoreRows(model, csvRows(payload))
    .map((prediction) => csvLine(model, prediction))
    .join('\n');
}

/** @throws if there are no rows. */
export function csvRows(payload: string): string[][] {
  const rows = readRows(payload);
  if (rows.length === 0)
    throw new Error('the payload contains no rows: send at least one line of comma-separated features.');
  return rows;
}

function readRows(payload: string): string[][] {
  if (payload.includes('"')) {
    return parse(payload, { relax_column_count: true, skip_empty_lines: true, ltrim: true, bom: true });
  }
  return payload
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.split(','));
}
