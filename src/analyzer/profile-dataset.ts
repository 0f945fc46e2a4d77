import { ColumnNames } from './column-names.js';
import { batchesOf, type CellBatch, type Dataset, type Row } from './dataset.js';
import { NoDataError } from './errors.js';
import type { FeatureProfile } from './feature-profile.js';
import { FeatureProfiler } from './feature-profiler.js';
import type { StatedType } from './stated-types.js';

export interface NamedProfile {
  readonly name: string;
  readonly profile: FeatureProfile;
  /** The profile with the inferred type, if `profile` has a stated type and the caller asked for both. */
  readonly asInferred?: FeatureProfile;
}

export interface DatasetProfile {
  readonly rows: number;
  readonly features: readonly NamedProfile[];
}

/** What the baseline says about the data before it is read. */
export interface Expectations {
  /** Column names by position, for data without column names. */
  readonly names: readonly string[];
  /** The domain of each feature: the profile counts the values inside it. */
  readonly domains: ReadonlyMap<string, ReadonlySet<string>>;
  /** The type of each feature whose type a person edited; see stated-types.ts. */
  readonly types: ReadonlyMap<string, StatedType>;
  /** Also profile the columns with a stated type as if none was stated. */
  readonly alsoAsInferred?: boolean;
}

export const NO_EXPECTATIONS: Expectations = { names: [], domains: new Map(), types: new Map() };

/**
 * Profiles a dataset in one pass.
 * @throws NoDataError if it has no rows
 * @throws AnalyzerError if two columns have the same name
 */
export async function profileDataset(
  dataset: Dataset,
  { names: baselineNames, domains, types, alsoAsInferred }: Expectations = NO_EXPECTATIONS,
): Promise<DatasetProfile> {
  const profilers: FeatureProfiler[] = [];
  const inferring = new Map<number, FeatureProfiler>();
  const names = new ColumnNames(dataset.columns, baselineNames);
  let rows = 0;
  const addColumn = (): void => {
    const name = names.add();
    const profiler = new FeatureProfiler(domains.get(name), types.get(name));
    profiler.addMissing(rows);
    profilers.push(profiler);
    if (!alsoAsInferred || !types.has(name)) return;
    const second = new FeatureProfiler();
    second.addMissing(rows);
    inferring.set(profilers.length - 1, second);
  };
  const addCells = (batch: CellBatch): void => {
    while (profilers.length < batch.width) addColumn();
    for (let i = 0; i < batch.width; i++) (profilers[i] as FeatureProfiler).addColumn(batch, i);
    for (const [i, profiler] of inferring) profiler.addColumn(batch, i);
    rows += batch.rows;
  };
  const addRow = (row: Row): void => {
    const width = row.length;
    while (profilers.length < width) addColumn();
    for (let i = 0; i < width; i++) (profilers[i] as FeatureProfiler).add(row[i] as string | null);
    for (let i = width; i < profilers.length; i++) (profilers[i] as FeatureProfiler).addMissing(1);
    for (const [i, profiler] of inferring) profiler.add(row[i] ?? null);
    rows++;
  };
  if (dataset.cells !== undefined) for await (const batch of dataset.cells) addCells(batch);
  else for await (const batch of batchesOf(dataset)) for (const row of batch) addRow(row);
  if (rows === 0) throw new NoDataError();
  const namedColumns = dataset.columns()?.length ?? 0;
  while (profilers.length < namedColumns) addColumn();
  const features = profilers.map((profiler, i) => {
    const asInferred = inferring.get(i)?.finish();
    return {
      name: names.all[i] as string,
      profile: profiler.finish(),
      ...(asInferred === undefined ? {} : { asInferred }),
    };
  });
  return { rows, features };
}
