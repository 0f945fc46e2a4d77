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
}

/** Features with more than one entry. Which entry the monitor reads is unknown, so such files cannot be compared. */
export function duplicateFeatures(
  older: readonly Named[],
  newer: readonly Named[],
): readonly DuplicateFeature[] {
  const [was, is] = [entries(older), entries(newer)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((feature) => ({ feature, old: was.get(feature) ?? 0, new: is.get(feature) ?? 0 }))
    .filter(({ old, new: after }) => Math.max(old, after) > 1);
}

function entries(features: readonly Named[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of features) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** The features with more than one entry, and the settings in which the entries differ; null without one. */
export function duplicatesInWords(features: readonly Named[]): string | null {
  const duplicates = duplicateFeatures(features, []).map(({ feature }) => feature);
  if (duplicates.length === 0) return null;
  return list(
    duplicates.map((name) => {
      const [first, ...others] = features
        .filter((feature) => feature.name === name)
        .map((one) => flatSettings(one));
      const differing = others.flatMap((other) =>
        settingDifferences(first ?? new Map(), other).map(({ setting }) => setting),
      );
      return differing.length === 0
        ? name
        : `${name} (which differ in ${[...new Set(differing)].slice(0, 4).join(', ')})`;
    }),
  );
}
