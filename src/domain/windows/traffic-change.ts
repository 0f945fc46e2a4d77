import { chiSquareTail } from '../../statistics/chi-square.js';
import { largest } from '../../statistics/extremes.js';
import { normalQuantile } from '../../statistics/normal.js';
import type { DatasetProfile, FeatureProfile } from '../profile/distribution.js';

/** Bins of a numeric column: quantiles of the live baseline. Up to as many distinct values are bins of their own. */
const BINS = 10;
/** Most frequent categories with a bin of their own. */
const MAX_CATEGORIES = 50;
/** Probability that any column seems to change at any split by chance alone (Bonferroni over columns and splits). */
const LEVEL = 0.001;
/** Minimum distance beyond chance of one column. Windows of one population differ by less, however many rows they have. */
const MIN_DISTANCE = 0.02;
const CHANCE = 0.001;
/** A window with more than this share of rows from before the change belongs to neither side. */
const MAX_SHARE_BEFORE = 0.15;

/**
 * Index of the first captured window since the population changed: the split with the largest likelihood ratio of "the live
 * baseline and the windows before it have one distribution, the windows from it on another" against "all have one"
 * (Hawkins 1977; G statistic of the binned columns). At split 0 no window is like the baseline any more. Null without a change
 * that is beyond chance in one column. Columns that do not change do not influence the split.
 *
 * If the windows before `byVerdicts`, the change point that the monitor's verdicts show, differ as clearly from those after it,
 * that later point counts: then the traffic never was like the baseline, or changed twice.
 * @param live the live baseline; its columns are those of the windows
 * @param windows captured windows that have rows, oldest first
 */
export function trafficChange(
  live: DatasetProfile,
  windows: readonly DatasetProfile[],
  byVerdicts: number | null,
): number | null {
  const columns = live.features.map((feature, position) => ({
    ordered: feature.distribution?.kind === 'numeric',
    ...countsOf(
      feature,
      windows.map(({ features }) => features[position]),
    ),
  }));
  if (windows.length === 0) return null;
  const comparisons = columns.length * (windows.length + 1);
  const split = (from: number, at: number): readonly ColumnSplit[] =>
    splitAt(
      columns.map(({ ordered, live: baseline, windows: counts }) => ({
        ordered,
        before: sumOf(from === 0 ? [baseline, ...counts.slice(0, at)] : counts.slice(from, at)),
        after: sumOf(counts.slice(at)),
      })),
      comparisons,
    );
  const splits = windows.map((_, at) => split(0, at));
  // Columns that did not change would only add noise to the choice of the split.
  const changed = columns.map((_, position) => splits.some((one) => one[position]?.changed));
  const gains = splits.map((one) =>
    one.reduce((sum, { statistic }, position) => sum + (changed[position] ? statistic : 0), 0),
  );
  if (!changed.includes(true)) return null;
  const best = gains.indexOf(largest(gains));
  const later = byVerdicts !== null && byVerdicts > best && windowsDiffer(byVerdicts, best);
  return withoutMixedWindow(later ? (byVerdicts as number) : best);

  function windowsDiffer(at: number, from: number): boolean {
    if (at >= windows.length) return false;
    return splitAt(
      columns.map(({ ordered, windows: counts }) => ({
        ordered,
        before: sumOf(counts.slice(from, at)),
        after: sumOf(counts.slice(at)),
      })),
      comparisons,
    ).some((column) => column.changed);
  }

  /** The drift may have begun inside the first window: then the next one is the first whole one. */
  function withoutMixedWindow(at: number): number {
    if (at + 1 >= windows.length) return at;
    const share = shareBefore(
      columns
        .filter((_, position) => changed[position])
        .map(({ live: baseline, windows: counts }) => ({
          window: counts[at] as Counts,
          before: sumOf([baseline, ...counts.slice(0, at)]),
          after: sumOf(counts.slice(at + 1)),
        })),
    );
    return share > MAX_SHARE_BEFORE ? at + 1 : at;
  }
}

type Counts = readonly number[];

interface ColumnSplit {
  /** The column's G statistic. */
  readonly statistic: number;
  /** Whether the column changed at this split, by more than chance and far enough. */
  readonly changed: boolean;
}

function splitAt(
  columns: readonly { readonly ordered: boolean; readonly before: Counts; readonly after: Counts }[],
  comparisons: number,
): readonly ColumnSplit[] {
  return columns.map(({ ordered, before, after }) => {
    if (total(before) === 0 || total(after) === 0) return { statistic: 0, changed: false };
    const { statistic, degrees } = gStatistic(before, after);
    const isCertain = degrees > 0 && chiSquareTail(statistic, degrees) * comparisons <= LEVEL;
    return { statistic, changed: isCertain && largestGap(before, after, ordered) > MIN_DISTANCE };
  });
}

/** Likelihood-ratio statistic of two rows of counts (Sokal and Rohlf, Biometry); chi-square with this many degrees. */
function gStatistic(a: Counts, b: Counts): { readonly statistic: number; readonly degrees: number } {
  const [n, m] = [total(a), total(b)];
  let statistic = 0;
  let used = 0;
  a.forEach((count, bin) => {
    const other = b[bin] as number;
    const both = count + other;
    if (both === 0) return;
    used += 1;
    if (count > 0) statistic += 2 * count * Math.log((count * (n + m)) / (both * n));
    if (other > 0) statistic += 2 * other * Math.log((other * (n + m)) / (both * m));
  });
  return { statistic, degrees: used - 1 };
}

/**
 * Largest gap beyond chance of the shares of a bin, or of the distribution functions of an ordered column. The last bin has
 * no order. Chance: the two-proportion test at each bin (Bonferroni), because a rare value varies less than a frequent one.
 */
function largestGap(a: Counts, b: Counts, ordered: boolean): number {
  const [n, m] = [total(a), total(b)];
  const deviations = normalQuantile(1 - CHANCE / 2 / a.length);
  let [below, otherBelow] = [0, 0];
  let largest = 0;
  a.forEach((count, bin) => {
    const other = b[bin] as number;
    below += count;
    otherBelow += other;
    const [x, y] = ordered && bin < a.length - 1 ? [below, otherBelow] : [count, other];
    const pooled = (x + y) / (n + m);
    const chance = deviations * Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
    largest = Math.max(largest, Math.abs(x / n - y / m) - chance);
  });
  return largest;
}

/**
 * Least share of a window's rows that come from before the change, beyond chance: the least-squares estimate of its shares on
 * those of the two sides, minus three standard errors (multinomial, columns independent). 0 if the sides do not differ.
 */
function shareBefore(
  columns: readonly { readonly window: Counts; readonly before: Counts; readonly after: Counts }[],
): number {
  let product = 0;
  let square = 0;
  let variance = 0;
  for (const { window, before, after } of columns) {
    const [w, n, m] = [total(window), total(before), total(after)];
    if (w === 0 || n === 0 || m === 0) continue;
    let [mean, meanSquare] = [0, 0];
    window.forEach((count, bin) => {
      const share = (after[bin] as number) / m;
      const side = (before[bin] as number) / n - share;
      product += (count / w - share) * side;
      square += side * side;
      mean += share * side;
      meanSquare += share * side * side;
    });
    variance += (meanSquare - mean * mean) * (1 / w + 1 / m);
  }
  return square === 0 ? 0 : Math.max(0, (product - 3 * Math.sqrt(variance)) / square);
}

/** Counts by bin of a column in the live baseline and in each window. The last bin: missing values. */
function countsOf(
  live: FeatureProfile,
  windows: readonly (FeatureProfile | undefined)[],
): { readonly live: Counts; readonly windows: readonly Counts[] } {
  const { bins, binOf } = binning(live);
  const count = (feature: FeatureProfile | undefined): Counts => {
    const counts = new Array<number>(bins + 1).fill(0);
    if (!feature) return counts;
    counts[bins] = feature.missing;
    const { distribution } = feature;
    if (distribution?.kind === 'numeric' && live.distribution?.kind === 'numeric') {
      for (const { value, weight } of distribution.items)
        counts[binOf(value)] = (counts[binOf(value)] ?? 0) + weight;
    } else if (distribution?.kind === 'categorical' && live.distribution?.kind === 'categorical') {
      for (const one of distribution.counts)
        counts[binOf(one.value)] = (counts[binOf(one.value)] ?? 0) + one.count;
      counts[bins - 1] = (counts[bins - 1] ?? 0) + distribution.unlisted;
    } else {
      // One text among numbers changes a window's kind, and a column of unique texts has none: neither is a change.
      return new Array<number>(bins + 1).fill(0);
    }
    return counts;
  };
  return { live: count(live), windows: windows.map(count) };
}

interface Binning {
  readonly bins: number;
  readonly binOf: (value: number | string) => number;
}

function binning({ distribution }: FeatureProfile): Binning {
  if (!distribution) return { bins: 0, binOf: () => 0 };
  if (distribution.kind === 'categorical') {
    return byValue(distribution.counts.slice(0, MAX_CATEGORIES).map(({ value }) => value));
  }
  const { items } = distribution;
  if (items.length <= BINS) return byValue(items.map(({ value }) => value));
  const all = items.reduce((sum, { weight }) => sum + weight, 0);
  const edges: number[] = [];
  let seen = 0;
  for (const { value, weight } of items) {
    seen += weight;
    if (seen >= (all * (edges.length + 1)) / BINS && edges.length < BINS - 1) edges.push(value);
  }
  return {
    bins: edges.length + 1,
    // Above the last edge: the last bin.
    binOf: (value) => {
      const bin = edges.findIndex((edge) => (value as number) <= edge);
      return bin < 0 ? edges.length : bin;
    },
  };
}

function byValue(values: readonly (number | string)[]): Binning {
  const known = new Map(values.map((value, bin) => [value, bin]));
  return { bins: values.length + 1, binOf: (value) => known.get(value) ?? values.length };
}

function sumOf(all: readonly Counts[]): Counts {
  const sum = [...(all[0] ?? [])];
  for (const counts of all.slice(1))
    counts.forEach((count, bin) => {
      sum[bin] = (sum[bin] ?? 0) + count;
    });
  return sum;
}

function total(counts: Counts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
