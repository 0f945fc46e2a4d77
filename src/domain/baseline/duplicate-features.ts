import { list } from '../present/sentence.js';
import { flatSettings, settingDifferences } from './settings.js';

interface Named {
  readonly name: string;
}

/** A feature that one of two constraints files names more than once. */
export interface DuplicateFeature {
  readonly feature: string;
  /** Number of entries in each file. */
  readonly old: number;
  readonly new: number;
  /** Paths of the settings in which the entries of one file differ. */
  readonly differing: readonly string[];
}

/** Features with more than one entry. Which entry the monitor reads is unknown, so such files cannot be compared. */
export function duplicateFeatures(
  older: readonly Named[],
  newer: readonly Named[],
): readonly DuplicateFeature[] {
  const [was, is] = [entries(older), entries(newer)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((feature) => {
    const [inOld, inNew] = [was.get(feature) ?? [], is.get(feature) ?? []];
    if (Math.max(inOld.length, inNew.length) < 2) return [];
    const differing = [...new Set([...differences(inOld), ...differences(inNew)])];
    return [{ feature, old: inOld.length, new: inNew.length, differing }];
  });
}

/** The features with more than one entry, and the settings in which the entries differ; null without one. */
export function duplicatesInWords(features: readonly Named[]): string | null {
  const duplicates = duplicateFeatures(features, []);
  if (duplicates.length === 0) return null;
  return list(duplicates.map(duplicateInWords));
}

export function duplicateInWords({ feature, differing }: DuplicateFeature): string {
  return differing.length === 0 ? feature : `${feature} (which differ in ${list(differing)})`;
}

function entries(features: readonly Named[]): ReadonlyMap<string, readonly Named[]> {
  const found = new Map<string, Named[]>();
  for (const feature of features) found.set(feature.name, [...(found.get(feature.name) ?? []), feature]);
  return found;
}

function differences([first, ...others]: readonly Named[]): readonly string[] {
  if (!first) return [];
  const stated = flatSettings(first);
  return others.flatMap((other) =>
    settingDifferences(stated, flatSettings(other)).map(({ setting }) => setting),
  );
}
