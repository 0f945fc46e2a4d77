import type { ConstrainedFeature } from './baseline-side.js';

/** A feature that one of two constraints files names more than once. */
export interface DuplicateFeature {
  readonly feature: string;
  /** Number of entries in each file. */
  readonly old: number;
  readonly new: number;
}

/** Features with more than one entry. Which entry the monitor reads is unknown, so such files cannot be compared. */
export function duplicateFeatures(
  older: readonly ConstrainedFeature[],
  newer: readonly ConstrainedFeature[],
): readonly DuplicateFeature[] {
  const [was, is] = [entries(older), entries(newer)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((feature) => ({ feature, old: was.get(feature) ?? 0, new: is.get(feature) ?? 0 }))
    .filter(({ old, new: after }) => Math.max(old, after) > 1);
}

function entries(features: readonly ConstrainedFeature[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of features) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
