import { ksDistance } from '../../statistics/kolmogorov-smirnov.js';
import { weightedQuantile } from '../../statistics/weighted-values.js';
import { columnShift } from '../profile/column-shift.js';
import type { DatasetProfile, FeatureProfile } from '../profile/distribution.js';
import { columnPrefilter } from './column-prefilter.js';
import type { FeedDefect } from './feed-defect.js';

/** A column must lie this far from its own reference, and this near to another's. */
const FOREIGN = 0.4;
const AT_HOME = 0.15;
/** A column that moved no further than this in its own middle half, and kept its width within this factor, may have grown into another's place. */
const MOVED = 2;
const WIDENED = 2;

interface Foreign {
  readonly position: number;
  readonly home: number;
  readonly sentence: string;
}

/**
 * Columns that hold what others held before: moved by one, or swapped. The monitor counts columns only. Where columns
 * say nearly the same, one that grew looks like its neighbour: that counts only where the two are swapped.
 */
export function shiftedColumns(reference: DatasetProfile, actual: DatasetProfile): FeedDefect | null {
  const nearby = columnPrefilter(reference, AT_HOME);
  const foreign = actual.features.flatMap((feature, position): Foreign[] => {
    const own = reference.features[position];
    if (!own || distance(own, feature) < FOREIGN) return [];
    const near = nearby(feature);
    const home = reference.features.findIndex(
      (other, at) =>
        at !== position && near(at) && distance(other, feature) < AT_HOME && distance(other, own) >= FOREIGN,
    );
    if (home < 0) return [];
    const sentence = `${feature.feature} holds what ${reference.features[home]?.feature} held`;
    return [{ position, home, sentence }];
  });
  const moved = foreign.filter(
    ({ position, home }) =>
      foreign.some((other) => other.position === home && other.home === position) ||
      !mayHaveGrown(reference.features[position], actual.features[position]),
  );
  if (moved.length < 2) return null;
  return {
    kind: 'shifted columns',
    features: moved.map(({ position }) => actual.features[position]?.feature as string),
    sentence: `${moved.length} columns hold other columns' values: ${moved
      .slice(0, 4)
      .map(({ sentence }) => sentence)
      .join('; ')}.`,
  };
}

/** Whether the column is its own reference once that is moved and stretched by no more than a population does. */
function mayHaveGrown(own: FeatureProfile | undefined, now: FeatureProfile | undefined): boolean {
  const [before, after] = [own?.distribution, now?.distribution];
  if (before?.kind !== 'numeric' || after?.kind !== 'numeric') return false;
  const [was, is] = [before.items, after.items].map((items) => ({
    middle: weightedQuantile(items, 0.5),
    width: weightedQuantile(items, 0.75) - weightedQuantile(items, 0.25),
  })) as [Middle, Middle];
  const widened = is.width / was.width;
  if (!(widened <= WIDENED && widened >= 1 / WIDENED)) return false;
  if (Math.abs(is.middle - was.middle) > MOVED * was.width) return false;
  const stretched = before.items.map(({ value, weight }) => ({
    value: is.middle + (value - was.middle) * widened,
    weight,
  }));
  return ksDistance(stretched, after.items) < AT_HOME;
}

interface Middle {
  readonly middle: number;
  readonly width: number;
}

/** 1 where the two are of different kinds; columns without frequencies are told by nothing, and are at home. */
function distance(a: FeatureProfile, b: FeatureProfile): number {
  if (!a.distribution || !b.distribution) return a.inferredType === b.inferredType ? 0 : 1;
  return columnShift(a.distribution, b.distribution)?.distance ?? 1;
}
