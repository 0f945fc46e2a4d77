import { columnShift } from './column-shift.js';
import type { DatasetProfile, FeatureProfile } from './distribution.js';
import type { FeedDefect } from './feed-defect.js';
import { nearbyIn } from './nearby-columns.js';

/** A column must lie this far from its own reference, and this near to another's. */
const FOREIGN = 0.4;
const AT_HOME = 0.15;

/** Columns that hold what others held before: moved by one, or swapped. The monitor counts columns only. */
export function shiftedColumns(reference: DatasetProfile, actual: DatasetProfile): FeedDefect | null {
  const moved: string[] = [];
  const nearby = nearbyIn(reference, AT_HOME);
  actual.features.forEach((feature, position) => {
    const own = reference.features[position];
    if (!own || distance(own, feature) < FOREIGN) return;
    const near = nearby(feature);
    const home = reference.features.find(
      (other, at) =>
        at !== position && near(at) && distance(other, feature) < AT_HOME && distance(other, own) >= FOREIGN,
    );
    if (home) moved.push(`${feature.feature} holds what ${home.feature} held`);
  });
  if (moved.length < 2) return null;
  return {
    kind: 'shifted columns',
    features: moved.map((text) => text.split(' holds ')[0] as string),
    sentence: `${moved.length} columns hold other columns' values: ${moved.slice(0, 4).join('; ')}.`,
  };
}

/** 1 where the two are of different kinds; columns without frequencies are told by nothing, and are at home. */
function distance(a: FeatureProfile, b: FeatureProfile): number {
  if (!a.distribution || !b.distribution) return a.inferredType === b.inferredType ? 0 : 1;
  return columnShift(a.distribution, b.distribution)?.distance ?? 1;
}
