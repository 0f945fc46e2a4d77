import { logGamma } from './gamma.js';
import { CONFIDENCE, normalTails, type PairedDifference } from './paired-difference.js';
import { type Random, seededRandom } from './random.js';

export interface BootstrapSettings {
  readonly resamples: number;
  readonly seed: number;
}

/**
 * Bootstrap of paired differences: each resample gives every cell of rows a Poisson count with the cell's rows as its mean.
 * That equals drawing rows with replacement, except that the number of rows varies, which a figure per row does not see
 * (Chamandy et al. 2012). Rows that a statistic cannot tell apart may share a cell, so large tables resample as fast as
 * small ones. A seed gives the same result everywhere.
 *
 * @param rows number of rows in each cell
 * @param statistic the differences, for these numbers of rows; NaN where one is undefined
 * @returns for each difference its percentile interval, and p-values by inverting that interval; null if it is undefined for
 * the data or for more than one resample in twenty
 */
export function pairedBootstrap(
  rows: Float64Array,
  statistic: (rows: Float64Array) => readonly number[],
  { resamples, seed }: BootstrapSettings,
): readonly (PairedDifference | null)[] {
  const observed = statistic(rows);
  const draws = observed.map(() => new Float64Array(resamples));
  const random = seededRandom(seed);
  const drawn = new Float64Array(rows.length);
  for (let round = 0; round < resamples; round += 1) {
    for (let cell = 0; cell < rows.length; cell += 1) drawn[cell] = poissonDraw(random, rows[cell] as number);
    statistic(drawn).forEach((value, i) => {
      (draws[i] as Float64Array)[round] = value;
    });
  }
  return observed.map((difference, i) => summary(difference, draws[i] as Float64Array));
}

function summary(difference: number, draws: Float64Array): PairedDifference | null {
  const sorted = draws.filter((value) => !Number.isNaN(value)).sort();
  if (Number.isNaN(difference) || sorted.length < draws.length * 0.95 || sorted.length < 2) return null;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const error = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (sorted.length - 1));
  const half = (1 - CONFIDENCE) / 2;
  return {
    difference,
    low: quantile(sorted, half),
    high: quantile(sorted, 1 - half),
    tails: (at) => {
      // Resamples on the other side of the hypothesis; half of those on it.
      const [under, upTo] = [rank(sorted, at, false), rank(sorted, at, true)];
      const low = (under + upTo) / 2;
      const normal = normalTails(difference - at, error);
      return {
        below: tailOf(sorted.length - low, sorted.length, normal.below),
        above: tailOf(low, sorted.length, normal.above),
      };
    },
  };
}

/** A share of the resamples. If there is none, their number limits the p-value, and the normal tail may be smaller. */
function tailOf(beyond: number, resamples: number, normal: number): number {
  const limit = 1 / (resamples + 1);
  return beyond === 0 ? Math.min(limit, normal) : (beyond + 1) / (resamples + 1);
}

/** Number of sorted values below `at`, or not above it. */
function rank(sorted: Float64Array, at: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle] as number;
    if (value < at || (orEqual && value === at)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Linear between neighbouring order statistics (NumPy's default). */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const [low, high] = [sorted[below] as number, sorted[Math.min(below + 1, sorted.length - 1)] as number];
  return low + (at - below) * (high - low);
}

/** A Poisson draw: by inversion for small means, else by Hörmann's transformed rejection PTRS (1993), which is exact. */
export function poissonDraw(random: Random, mean: number): number {
  if (mean < 10) return inverted(random(), mean);
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const accept = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random() - 0.5;
    const v = random();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + mean + 0.43);
    if (distance >= 0.07 && v <= accept) return k;
    if (k < 0 || (distance < 0.013 && v > distance)) continue;
    if (
      Math.log((v * inverseAlpha) / (a / (distance * distance) + b)) <=
      k * Math.log(mean) - mean - logGamma(k + 1)
    ) {
      return k;
    }
  }
}

const AT_MOST = 200;
const EXP_OF_MINUS_ONE = Math.exp(-1);

function inverted(uniform: number, mean: number): number {
  let term = mean === 1 ? EXP_OF_MINUS_ONE : Math.exp(-mean);
  let left = uniform - term;
  let k = 0;
  while (left >= 0 && k < AT_MOST) {
    k += 1;
    term *= mean / k;
    left -= term;
  }
  return k;
}
