import { batchesOf, type Dataset, type Row } from '../dataset.js';
import { AnalyzerError } from '../errors.js';
import { columnIndex, type QualityAttributes } from './quality-attributes.js';
import type { QualityRow } from './quality-problem.js';

/**
 * The labelled rows of a table: a dataset with one column for the label and columns for prediction and probability.
 * @throws AnalyzerError if an attribute names no column, or there is no label attribute
 */
export async function* tableRows(
  dataset: Dataset,
  attributes: QualityAttributes,
): AsyncGenerator<readonly QualityRow[]> {
  const { groundTruth, inference, probability } = attributes;
  if (groundTruth === undefined) {
    throw new AnalyzerError('A dataset needs the column of the label. Set ground_truth_attribute.');
  }
  let columns: readonly (number | undefined)[] | undefined;
  for await (const rows of batchesOf(dataset)) {
    const [first] = rows;
    if (first === undefined) continue;
    columns ??= [groundTruth, inference, probability].map((attribute) =>
      attribute === undefined ? undefined : columnOf(attribute, dataset.columns(), first),
    );
    const [label = 0, prediction, score] = columns;
    yield rows.map((row) => ({
      label: row[label] ?? null,
      ...(prediction !== undefined && { prediction: row[prediction] ?? null }),
      ...(score !== undefined && { probability: row[score] ?? null }),
    }));
  }
}

/** A name is preferred to an index: a header may contain numbers. */
function columnOf(attribute: string, names: readonly string[] | null, first: Row): number {
  const name = attribute.trim().replace(/^\$\.?/, '');
  const position = names?.indexOf(name) ?? -1;
  if (position !== -1) return position;
  const index = columnIndex(attribute) ?? columnIndex(name.replace(/^_c/, ''));
  if (index !== undefined && index < first.length) return index;
  const known = names?.join(', ').slice(0, 200) ?? `0 to ${first.length - 1}`;
  throw new AnalyzerError(
    `The dataset has no column ${JSON.stringify(attribute)}. Its columns are ${known}.`,
  );
}
