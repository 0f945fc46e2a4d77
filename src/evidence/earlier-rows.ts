import type { Row } from '../analyzer/index.js';
import { RowPairSampler, type RowPairs } from '../domain/profile/row-pairs.js';

/**
 * A sample of rows from before the change: of the training set of the model in service and of the windows before the
 * drift. One pass over each stream, in constant memory.
 * @param features names of the input columns; the rows have no other columns
 */
export async function sampleEarlierRows(
  features: readonly string[],
  streams: Iterable<AsyncIterable<Row>>,
): Promise<RowPairs> {
  const sampler = new RowPairSampler(features);
  for (const rows of streams) for await (const row of rows) sampler.add(row);
  return sampler.sample();
}
