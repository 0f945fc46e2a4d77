import { chiSquareTail } from '../statistics/chi-square.js';
import { type ComparisonMethod, subtractChance } from './numerical-distance.js';

export type CategoryCounts = ReadonlyMap<string, number>;

/**
 * The largest difference between the shares of any category, 0 to 1 (Deequ Distance.categoricalDistance, LInfinity).
 * Unlike the numerical distance, it counts rows. Null if either side is empty.
 */
export function lInfinityDistance(
  window: CategoryCounts,
  baseline: CategoryCounts,
  method: ComparisonMethod,
): number | null {
  const n = total(window);
  const m = total(baseline);
  if (n === 0 || m === 0) return null;
  let gap = 0;
  for (const category of new Set([...window.keys(), ...baseline.keys()])) {
    gap = Math.max(gap, Math.abs((window.get(category) ?? 0) / n - (baseline.get(category) ?? 0) / m));
  }
  return subtractChance(gap, n, m, method);
}

/**
 * Minimum expected count per category. Yates (Moore and McCabe 1999) allows 20 % of the categories below 5. Cochran
 * (1952) requires 10 in both of two categories.
 */
const MIN_EXPECTED = { many: 5, two: 10 } as const;
const MAX_SHARE_BELOW = 0.2;

/**
 * The p-value of Pearson's chi-squared test that the window has the baseline's shares (Deequ
 * Distance.categoricalDistance, ChiSquared). Categories that are not in the baseline are ignored. The rarest categories
 * are merged until the test's conditions are met. Null if fewer than two categories remain.
 */
export function chiSquaredPValueOf(window: CategoryCounts, baseline: CategoryCounts): number | null {
  const baselineTotal = total(baseline);
  let windowTotal = 0;
  for (const [category, count] of window) if (baseline.has(category)) windowTotal += count;
  if (windowTotal === 0 || baselineTotal === 0) return null;
  const groups = [...baseline].map(([category, count]) => ({
    expected: (count / baselineTotal) * windowTotal,
    observed: window.get(category) ?? 0,
  }));
  groups.sort((a, b) => b.expected - a.expected);
  while (groups.length >= 2 && tooSmall(groups)) {
    const rarest = groups.pop();
    const next = groups.at(-1);
    if (rarest === undefined || next === undefined) break;
    next.expected += rarest.expected;
    next.observed += rarest.observed;
    groups.sort((a, b) => b.expected - a.expected);
  }
  if (groups.length < 2) return null;
  const statistic = groups.reduce(
    (sum, { observed, expected }) => sum + (observed - expected) ** 2 / expected,
    0,
  );
  return chiSquareTail(statistic, groups.length - 1);
}

function tooSmall(groups: readonly { readonly expected: number }[]): boolean {
  const two = groups.length === 2;
  const minimum = two ? MIN_EXPECTED.two : MIN_EXPECTED.many;
  const allowed = two ? 0 : Math.floor(MAX_SHARE_BELOW * groups.length);
  return groups.filter(({ expected }) => expected < minimum).length > allowed;
}

function total(counts: CategoryCounts): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
