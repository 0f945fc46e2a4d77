import { ksDistance } from '../../statistics/kolmogorov-smirnov.js';
import { weightedQuantile } from '../../statistics/weighted-values.js';
import { columnShift } from '../profile/column-shift.js';
import type { DatasetProfile, FeatureProfile } from '../profile/distribution.js';
import { columnPrefilter } from './column-prefilter.js';
import type { FeedDefect } from './feed-defect.js';

/** Minimum distance of a column to its own reference. */
const MIN_OWN_DISTANCE = 0.4;
/** Maximum distance to the reference of another column. */
const MAX_OTHER_DISTANCE = 0.15;
/** Maximum shift of the median, in interquartile ranges, that a change of the population explains. */
const MAX_SHIFT = 2;
const MIN_DISTINCT = 4;
/** Maximum factor by which a change of the population widens or narrows the interquartile range. */
const MAX_STRETCH = 2;

interface Shifted {
  readonly position: number;
  /** Position of the reference column that it matches. */
  readonly source: number;
  readonly sentence: string;
}

/**
 * Detects columns that contain the values of other columns: shifted by one, or swapped. The monitor checks only the number
 * of columns. Among similar columns, one that grew can look like another; such a match counts only if the two are swapped.
 */
export function shiftedColumns(reference: DatasetProfile, actual: DatasetProfile): FeedDefect | null {
  const nearby = columnPrefilter(reference, MAX_OTHER_DISTANCE);
  const shifted = actual.features.flatMap((feature, position): Shifted[] => {
    const own = reference.features[position];
    if (!own || isCoarse(own) || distance(own, feature) < MIN_OWN_DISTANCE) return [];
    const near = nearby(feature);
    const source = reference.features.findIndex(
      (other, at) =>
        at !== position &&
        near(at) &&
        !isCoarse(other) &&
        distance(other, feature) < MAX_OTHER_DISTANCE &&
        distance(other, own) >= MIN_OWN_DISTANCE,
    );
    if (source < 0) return [];
    const sentence = `${feature.feature} has the values of ${reference.features[source]?.feature}`;
    return [{ position, source, sentence }];
  });
  const moved = shifted.filter(
    ({ position, source }) =>
      shifted.some((other) => other.position === source && other.source === position) ||
      !populationMayExplain(reference.features[position], actual.features[position]),
  );
  if (moved.length < 2) return null;
  return {
    kind: 'shifted-columns',
    certainty: 'certain',
    features: moved.map(({ position }) => actual.features[position]?.feature as string),
    sentence: `${moved.length} columns contain the values of other columns: ${moved
      .slice(0, 4)
      .map(({ sentence }) => sentence)
      .join('; ')}.`,
  };
}

/** Columns of two or three values match each other by chance. */
function isCoarse({ distribution }: FeatureProfile): boolean {
  const values = distribution?.kind === 'numeric' ? distribution.items : distribution?.counts;
  return values !== undefined && values.length < MIN_DISTINCT;
}

interface Spread {
  readonly middle: number;
  readonly width: number;
}

/** Whether the column matches its own reference after a shift and stretch that a change of the population explains. */
function populationMayExplain(own: FeatureProfile | undefined, now: FeatureProfile | undefined): boolean {
  const [before, after] = [own?.distribution, now?.distribution];
  if (before?.kind !== 'numeric' || after?.kind !== 'numeric') return false;
  const [was, is] = [before.items, after.items].map((items) => ({
    middle: weightedQuantile(items, 0.5),
    width: weightedQuantile(items, 0.75) - weightedQuantile(items, 0.25),
  })) as [Spread, Spread];
  const widened = is.width / was.width;
  if (!(widened <= MAX_STRETCH && widened >= 1 / MAX_STRETCH)) return false;
  if (Math.abs(is.middle - was.middle) > MAX_SHIFT * was.width) return false;
  const stretched = before.items.map(({ value, weight }) => ({
    value: is.middle + (value - was.middle) * widened,
    weight,
  }));
  return ksDistance(stretched, after.items) < MAX_OTHER_DISTANCE;
}

/** 1 if the kinds differ; 0 for two columns of one type without frequencies, which cannot be compared. */
function distance(a: FeatureProfile, b: FeatureProfile): number {
  if (!a.distribution || !b.distribution) return a.inferredType === b.inferredType ? 0 : 1;
  return columnShift(a.distribution, b.distribution)?.distance ?? 1;
}
