import { totalWeight } from '../../statistics/weighted-values.js';
import { sharesOf } from '../profile/column-shift.js';
import type { DatasetProfile, FeatureProfile } from '../profile/distribution.js';

/** Shares of the rows at which a column's values are written down. */
const STEPS = 20;
/** Sums of shares differ in their last digits by the order in which they were added. */
const ROUNDING = 1e-9;

/**
 * Whether a column of the reference, by its position, could lie nearer than `limit` to a column at all: the gap at one
 * value is no larger than the distance, which is the largest gap. Never false for one that does. Among thousands of
 * columns, a square of their number of pairs, it leaves few that need the whole distance.
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

/** By step k, the least value of each numeric column up to which at least k / STEPS of its rows lie. */
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
