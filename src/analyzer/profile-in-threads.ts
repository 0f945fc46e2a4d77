import { ColumnNames } from './column-names.js';
import type { ColumnThread } from './column-thread.js';
import type { CellBatch, Dataset } from './dataset.js';
import { NoDataError } from './errors.js';
import { FeatureProfiler } from './feature-profiler.js';
import type { DatasetProfile, Expectations, NamedProfile } from './profile-dataset.js';
import { shareColumns } from './share-columns.js';
import { BatchWriter, SLOTS } from './shared-batches.js';

/** CSV, its cells as places in bytes; the first batch has all columns. */
export interface CellDataset extends Pick<Dataset, 'columns'> {
  readonly cells: AsyncIterable<CellBatch>;
}

/**
 * As profileDataset, with the columns shared among this thread, which reads, and others. Every column still sees all
 * rows in their order, so that the result is the same to the last bit.
 * @throws AnalyzerError, NoDataError as profileDataset
 */
export async function profileInThreads(
  dataset: CellDataset,
  { names: baselineNames, domains }: Expectations,
  threads: readonly ColumnThread[],
): Promise<DatasetProfile> {
  const names = new ColumnNames(dataset.columns, baselineNames);
  const profilerOf = (column: number): FeatureProfiler =>
    new FeatureProfiler(domains.get(names.all[column] as string));
  const shared = new BatchWriter();
  let shares: readonly (readonly number[])[] = [];
  let own: ReadonlyMap<number, FeatureProfiler> = new Map();
  let batches = 0;
  let rows = 0;
  for await (const batch of dataset.cells) {
    while (names.all.length < batch.width) names.add();
    if (batch.rows === 0) continue;
    if (batches === 0) {
      shares = shareColumns(batch, threads.length + 1);
      own = new Map((shares[0] ?? []).map((column) => [column, profilerOf(column)]));
      for (const [i, thread] of threads.entries()) {
        thread.start(
          (shares[i + 1] ?? []).map((column) => ({
            column,
            domain: domains.get(names.all[column] as string),
          })),
        );
      }
    }
    for (const thread of threads) await thread.hasUsed(batches - SLOTS + 1);
    const copy = shared.write(batch);
    for (const thread of threads) thread.send(copy);
    for (const [column, profiler] of own) profiler.addColumn(batch, column);
    batches++;
    rows += batch.rows;
  }
  if (rows === 0) throw new NoDataError();
  const features: NamedProfile[] = [];
  const take = (column: number, profile: NamedProfile['profile']): void => {
    features[column] = { name: names.all[column] as string, profile };
  };
  for (const [column, profiler] of own) take(column, profiler.finish());
  for (const [i, thread] of threads.entries()) {
    const profiles = await thread.finish();
    for (const [k, column] of (shares[i + 1] ?? []).entries()) {
      take(column, profiles[k] as NamedProfile['profile']);
    }
  }
  return { rows, features };
}
