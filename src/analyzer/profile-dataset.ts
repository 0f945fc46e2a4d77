import { batchesOf, type Dataset } from './dataset.js';
import { AnalyzerError, NoDataError } from './errors.js';
import { FeatureProfile } from './feature-profile.js';

export interface NamedProfile {
  readonly name: string;
  readonly profile: FeatureProfile;
}

export interface DatasetProfile {
  readonly rows: number;
  readonly features: readonly NamedProfile[];
}

/**
 * Reads the dataset once, front to back.
 * @param baselineNames names by position for data that names no columns
 * @param domains per feature, the values whose share is to be counted
 * @throws NoDataError if there is no row
 */
export async function profileDataset(
  dataset: Dataset,
  baselineNames: readonly string[] = [],
  domains: ReadonlyMap<string, ReadonlySet<string>> = new Map(),
): Promise<DatasetProfile> {
  const profiles: FeatureProfile[] = [];
  const names: string[] = [];
  const seen = new Set<string>();
  let rows = 0;
  const addColumn = (): void => {
    const position = profiles.length;
    const columns = dataset.columns();
    const name = (columns === null ? baselineNames[position] : columns[position]) ?? `_c${position}`;
    if (seen.has(name)) {
      throw new AnalyzerError(
        `Two columns are named "${name}". Rename one: the monitor tells columns by name.`,
      );
    }
    seen.add(name);
    const profile = new FeatureProfile(domains.get(name));
    profile.addMissing(rows);
    profiles.push(profile);
    names.push(name);
  };
  for await (const batch of batchesOf(dataset)) {
    for (const row of batch) {
      const width = row.length;
      while (profiles.length < width) addColumn();
      for (let i = 0; i < width; i++) (profiles[i] as FeatureProfile).add(row[i] as string | null);
      for (let i = width; i < profiles.length; i++) (profiles[i] as FeatureProfile).addMissing(1);
      rows++;
    }
  }
  if (rows === 0) throw new NoDataError();
  const known = dataset.columns()?.length ?? 0;
  while (profiles.length < known) addColumn();
  return { rows, features: profiles.map((profile, i) => ({ name: names[i] as string, profile })) };
}
