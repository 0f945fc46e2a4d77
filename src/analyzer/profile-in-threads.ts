import { assignColumns } from './assign-columns.js';
import { ColumnNames } from './column-names.js';
import type { ColumnThread } from './column-thread.js';
import type { CellBatch, Dataset } from './dataset.js';
import { NoDataError } from './errors.js';
import { FeatureProfiler } from './feature-profiler.js';
import type { DatasetProfile, Expectations, NamedProfile } from './profile-dataset.js';
import { BatchWriter, SLOTS } from './shared-batches.js';

/** CSV as cell positions in bytes. The first batch has all columns. */
export interface CellDataset extends Pick<Dataset, 'columns'> {
  readonly cells: AsyncIterable<CellBatch>;
}

/**
 * Like profileDataset, with the columns shared between this thread, which reads the data, and other threads. Every column
 * gets all rows in order, so the result is the same to the last bit.
 * @throws AnalyzerError and NoDataError like profileDataset
 */
export async function profileInThreads(
  dataset: CellDataset,
  { names: baselineNames, domains, types }: Expectations,
  threads: readonly ColumnThread[],
): Promise<DatasetProfile> {
  const names = new ColumnNames(dataset.columns, baselineNames);
  const profilerOf = (column: number): FeatureProfiler =>
    new FeatureProfiler(domains.get(names.all[column] as string), types.get(names.all[column] as string));
  const shared = new BatchWriter();
  let columnsOf: readonly (readonly number[])[] = [];
  let own: ReadonlyMap<number, FeatureProfiler> = new Map();
  let batches = 0;
  let rows = 0;
  for await (const batch of dataset.cells) {
    while (names.all.length < batch.width) names.add();
    if (batch.rows === 0) continue;
    if (batches === 0) {
      columnsOf = assignColumns(batch, threads.length + 1);
      own = new Map((columnsOf[0] ?? []).map((column) => [column, profilerOf(column)]));
      for (const [i, thread] of threads.entries()) {
        thread.start(
          (columnsOf[i + 1] ?? []).map((column) => ({
            column,
            domain: domains.get(names.all[column] as string),
            type: types.get(names.all[column] as string),
          })),
        );
      }
    }
    for (const thread of threads) await thread.waitUntilProcessed(batches - SLOTS + 1);
    const copy = shared.write(batch);
    for (const thread of threads) thread.send(copy);
    for (const [column, profiler] of own) profiler.addColumn(batch, column);
    batches++;
    rows += batch.rows;
  }
  if (rows === 0) throw new NoDataError();
  const features: NamedProfile[] = [];
  const addFeature = (column: number, profile: NamedProfile['profile']): void => {
    features[column] = { name: names.all[column] as string, profile };
  };
  for (const [column, profiler] of own) addFeature(column, profiler.finish());
  for (const [i, thread] of threads.entries()) {
    const profiles = await thread.finish();
    for (const [k, column] of (columnsOf[i + 1] ?? []).entries()) {
      addFeature(column, profiles[k] as NamedProfile['profile']);
    }
  }
  return { rows, features };
}
