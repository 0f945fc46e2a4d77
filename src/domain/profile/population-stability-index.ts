import type { Distribution } from './distribution.js';

const QUANTILES = 10;
/** Count assumed for an empty bin; zero would make the logarithm infinite. */
const EMPTY_BIN_ROWS = 0.5;

export interface StabilityIndex {
  /** Σ (q−p)·ln(q/p) over the bins, natural logarithm. */
  readonly psi: number;
  /** Mean value without a change: (B−1)(1/n + 1/m) (Yurdakul 2018). */
  readonly expectedByChance: number;
  readonly bins: number;
}

/**
 * Population stability index of `actual` against `reference`. Bins depend on the reference only: ten quantiles with
 * open ends for numbers (fewer if values repeat). Up to ten distinct numbers count as codes: like categories, each has its
 * own bin, and all values that the reference does not contain share one more bin.
 * Null if the two cannot be compared (different kinds, or a side without rows).
 */
export function populationStabilityIndex(
  reference: Distribution,
  actual: Distribution,
): StabilityIndex | null {
  const binned =
    reference.kind === 'numeric' && actual.kind === 'numeric'
      ? binNumbers(reference, actual)
      : reference.kind === 'categorical' && actual.kind === 'categorical'
        ? binCategories(reference, actual)
        : null;
  if (!binned) return null;
  const n = sum(binned.reference);
  const m = sum(binned.actual);
  if (n === 0 || m === 0) return null;
  const bins = binned.reference.length;
  let psi = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const p = Math.max(binned.reference[bin] ?? 0, EMPTY_BIN_ROWS) / n;
    const q = Math.max(binned.actual[bin] ?? 0, EMPTY_BIN_ROWS) / m;
    psi += (q - p) * Math.log(q / p);
  }
  return { psi, expectedByChance: (bins - 1) * (1 / n + 1 / m), bins };
}

interface Binned {
  readonly reference: readonly number[];
  readonly actual: readonly number[];
}
type Numeric = Extract<Distribution, { kind: 'numeric' }>;
type Categorical = Extract<Distribution, { kind: 'categorical' }>;

function binNumbers(reference: Numeric, actual: Numeric): Binned | null {
  const total = sum(reference.items.map(({ weight }) => weight));
  if (total === 0) return null;
  const distinct = reference.items.filter(({ value }, i, all) => all[i - 1]?.value !== value);
  const upperEdges: number[] = [];
  if (distinct.length <= QUANTILES) return binCategories(asCodes(reference), asCodes(actual));
  let seen = 0;
  let quantile = 1;
  for (const { value, weight } of reference.items) {
    seen += weight;
    while (quantile < QUANTILES && seen >= (total * quantile) / QUANTILES) {
      if (upperEdges.at(-1) !== value) upperEdges.push(value);
      quantile += 1;
    }
  }
  // A value belongs to the first bin whose upper edge it does not exceed; above the last edge, to the last bin.
  const count = ({ items }: Numeric): number[] => {
    const counts = new Array<number>(upperEdges.length + 1).fill(0);
    for (const { value, weight } of items) {
      let bin = 0;
      while (bin < upperEdges.length && value > (upperEdges[bin] as number)) bin += 1;
      counts[bin] = (counts[bin] ?? 0) + weight;
    }
    return counts;
  };
  return { reference: count(reference), actual: count(actual) };
}

function asCodes({ items }: Numeric): Categorical {
  const counts = new Map<number, number>();
  for (const { value, weight } of items) counts.set(value, (counts.get(value) ?? 0) + weight);
  return {
    kind: 'categorical',
    counts: [...counts].map(([value, count]) => ({ value: String(value), count })),
    unlisted: 0,
  };
}

function binCategories(reference: Categorical, actual: Categorical): Binned {
  const known = new Map(reference.counts.map(({ value }, bin) => [value, bin]));
  const other = known.size;
  const referenceCounts = [...reference.counts.map(({ count }) => count), reference.unlisted];
  const actualCounts = new Array<number>(other + 1).fill(0);
  for (const { value, count } of actual.counts) {
    const bin = known.get(value) ?? other;
    actualCounts[bin] = (actualCounts[bin] ?? 0) + count;
  }
  actualCounts[other] = (actualCounts[other] ?? 0) + actual.unlisted;
  if (referenceCounts[other] === 0 && actualCounts[other] === 0) {
    referenceCounts.pop();
    actualCounts.pop();
  }
  return { reference: referenceCounts, actual: actualCounts };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
