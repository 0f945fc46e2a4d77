import { type Random, seededRandom } from '../../../statistics/random.js';
import type { Distribution } from '../../profile/distribution.js';

/** Deequ's constant in the correction for chance (see the analyzer's numericalDistance). */
const C_ALPHA = 1.8;
/** Up to this many rows the monitor's sketch contains every row. */
const SKETCH_ROWS = 2048;

/**
 * The monitor's distances between a baseline's column and windows that are drawn from a population, one for each draw. For
 * numbers the monitor compares distinct values, so chance moves the distance of a column with repeated values further than
 * its correction assumes. Null if the two are of different kinds or a window exceeds the sketch.
 * @param windowRows values in a window
 */
export function chanceDistances(
  baseline: Distribution,
  population: Distribution,
  windowRows: number,
  draws: number,
  method: 'Robust' | 'Simple',
  seed = 1,
): readonly number[] | null {
  if (windowRows < 1 || windowRows > SKETCH_ROWS) return null;
  const random = seededRandom(seed);
  const correction = (n: number, m: number) =>
    method === 'Simple' ? 0 : C_ALPHA * Math.sqrt((n + m) / (n * m));
  if (baseline.kind === 'numeric' && population.kind === 'numeric') {
    const draw = drawing(
      population.items.map(({ value, weight }) => [value, weight] as const),
      random,
    );
    const known = monitoredWeights(baseline.items);
    return Array.from({ length: draws }, () => {
      const window = Float64Array.from(new Set(Array.from({ length: windowRows }, draw))).sort();
      return Math.max(0, gapOf(window, known) - correction(window.length, known.total));
    });
  }
  if (baseline.kind !== 'categorical' || population.kind !== 'categorical') return null;
  const rows = baseline.counts.reduce((sum, { count }) => sum + count, 0);
  const shares = new Map(baseline.counts.map(({ value, count }) => [value, count / rows]));
  const draw = drawing(
    population.counts.map(({ value, count }) => [value, count] as const),
    random,
  );
  return Array.from({ length: draws }, () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < windowRows; i += 1) {
      const value = draw();
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    let gap = 0;
    for (const value of new Set([...shares.keys(), ...counts.keys()]))
      gap = Math.max(gap, Math.abs((counts.get(value) ?? 0) / windowRows - (shares.get(value) ?? 0)));
    return Math.max(0, gap - correction(windowRows, rows));
  });
}

interface Ranks {
  readonly values: Float64Array;
  readonly ranks: Float64Array;
  readonly total: number;
}

/** Each distinct value counts once in a sketch of few rows, and at most as one item of the highest level in a larger one. */
function monitoredWeights(items: readonly { readonly value: number; readonly weight: number }[]): Ranks {
  const rows = items.reduce((sum, { weight }) => sum + weight, 0);
  const most = rows <= SKETCH_ROWS ? 1 : 2 ** Math.ceil(Math.log2(rows / SKETCH_ROWS));
  let total = 0;
  const ranks = Float64Array.from(items, ({ weight }) => {
    total += Math.min(most, weight);
    return total;
  });
  return { values: Float64Array.from(items, ({ value }) => value), ranks, total };
}

function gapOf(window: Float64Array, { values, ranks, total }: Ranks): number {
  let [gap, i, j] = [0, 0, 0];
  while (i < window.length || j < values.length) {
    const value = Math.min(window[i] ?? Number.POSITIVE_INFINITY, values[j] ?? Number.POSITIVE_INFINITY);
    if (window[i] === value) i += 1;
    if (values[j] === value) j += 1;
    gap = Math.max(gap, Math.abs(i / window.length - (ranks[j - 1] ?? 0) / total));
  }
  return gap;
}

/** Draws values in proportion to their weights. */
function drawing<T>(items: readonly (readonly [T, number])[], random: Random): () => T {
  const ends: number[] = [];
  let total = 0;
  for (const [, weight] of items) {
    total += weight;
    ends.push(total);
  }
  return () => {
    const at = random() * total;
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) > at) high = middle;
      else low = middle + 1;
    }
    return (items[low] as readonly [T, number])[0];
  };
}
