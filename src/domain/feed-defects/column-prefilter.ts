import { totalWeight } from '../../statistics/weighted-values.js';
import { sharesOf } from '../profile/column-shift.js';
import type { DatasetProfile, FeatureProfile } from '../profile/distribution.js';

/** Number of quantiles kept for each column. */
const STEPS = 20;
/** Sums of shares differ in their last digits by the order of the additions. */
const ROUNDING = 1e-9;

/**
 * Returns a test of whether the reference's column at a position can be nearer than `limit` to a given column. The gap of
 * the distribution functions at one value is a lower bound of the distance, so the result is never false for a column
 * that is nearer. With thousands of columns, few of the pairs then need the full distance.
 */
export function columnPrefilter(
  reference: DatasetProfile,
  limit: number,
): (feature: FeatureProfile) => (position: number) => boolean {
  const kinds = reference.features.map(({ distribution }) => distribution?.kind);
  const quantiles = quantilesOf(reference);
  const shares = new Map<number, ReadonlyMap<string, number>>();
  const sharesAt = (position: number) => {
    const known = shares.get(position);
    if (known) return known;
    const distribution = reference.features[position]?.distribution;
    const found = distribution ? sharesOf(distribution) : new Map<string, number>();
    shares.set(position, found);
    return found;
  };

  return ({ distribution }) => {
    if (!distribution) return () => true;
    const comparable = (position: number) =>
      kinds[position] === undefined || kinds[position] === distribution.kind;
    if (distribution.kind === 'categorical') {
      const [first] = distribution.counts;
      if (!first) return comparable;
      const share = sharesOf(distribution).get(first.value) ?? 0;
      return (position) =>
        kinds[position] === undefined ||
        (comparable(position) &&
          Math.abs((sharesAt(position).get(first.value) ?? 0) - share) < limit + ROUNDING);
    }
    const { items } = distribution;
    const middle = items[Math.floor(items.length / 2)]?.value;
    if (middle === undefined) return comparable;
    const upTo = items.reduce((sum, { value, weight }) => sum + (value <= middle ? weight : 0), 0);
    const share = upTo / totalWeight(items);
    const least = quantiles[Math.floor((share - limit - ROUNDING) * STEPS)];
    const most = quantiles[Math.ceil((share + limit + ROUNDING) * STEPS)];
    return (position) =>
      kinds[position] === undefined ||
      (comparable(position) &&
        (least === undefined || (least[position] as number) <= middle) &&
        (most === undefined || middle < (most[position] as number)));
  };
}

/** For each k, the smallest value of each numeric column that at least k / STEPS of its rows do not exceed. */
function quantilesOf({ features }: DatasetProfile): readonly Float64Array[] {
  const table = Array.from({ length: STEPS + 1 }, () => new Float64Array(features.length));
  features.forEach(({ distribution }, position) => {
    if (distribution?.kind !== 'numeric') return;
    const total = totalWeight(distribution.items);
    let [step, upTo] = [0, 0];
    for (const { value, weight } of distribution.items) {
      upTo += weight;
      while (step <= STEPS && upTo / total >= step / STEPS - ROUNDING) {
        (table[step] as Float64Array)[position] = value;
        step += 1;
      }
    }
  });
  return table;
}
