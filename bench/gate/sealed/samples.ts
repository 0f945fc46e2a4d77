import type { Cells } from '../scene.js';
import { type Feature, isNumber } from './feature.js';

/** A value with more than this part of its share before is not new. */
const OLD_LUMP = 0.25;

export type Rows = readonly Cells[];
interface Share {
  readonly share: number;
  /** Rows that it is a share of. */
  readonly count: number;
}

/** How many standard errors the second share is above the first (pooled two-sample test, one pseudo-count). */
export function shareZ(a: Share, b: Share): number {
  const pooled = (a.share * a.count + b.share * b.count + 1) / (a.count + b.count + 2);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.count + 1 / b.count));
  return (b.share - a.share) / error;
}

/** Share of the rows that equal an earlier row. */
export function copies(rows: Rows): Share {
  const distinct = new Set(rows.map((cells) => JSON.stringify(cells)));
  return { share: 1 - distinct.size / rows.length, count: rows.length };
}

/** The numbers of a column; milliseconds since 1970 if it has dates. */
function numbersOf({ at, form }: Feature, rows: Rows): number[] {
  if (form === 'date') return rows.map((cells) => Date.parse(cells[at] ?? '')).filter(Number.isFinite);
  return rows
    .map((cells) => cells[at])
    .filter(isNumber)
    .map(Number);
}

/** The Kolmogorov-Smirnov distance times the square root of the effective number of rows. */
export function position(feature: Feature, a: Rows, b: Rows): number {
  const [x, y] = [numbersOf(feature, a), numbersOf(feature, b)].map((all) => all.sort((p, q) => p - q)) as [
    number[],
    number[],
  ];
  if (x.length < 20 || y.length < 20) return 0;
  let [i, j, most] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i] as number, y[j] as number);
    while (i < x.length && x[i] === value) i += 1;
    while (j < y.length && y[j] === value) j += 1;
    most = Math.max(most, Math.abs(i / x.length - j / y.length));
  }
  return most * Math.sqrt((x.length * y.length) / (x.length + y.length));
}

/**
 * The value whose share grew most. `more`: by how much its share is above that of the largest lump of the reference; 0 if the
 * reference has much of it already. */
export function lump(feature: Feature, a: Rows, b: Rows): { readonly z: number; readonly more: number } {
  const count = (rows: Rows) => {
    const counts = new Map<string, number>();
    for (const cells of rows) {
      const cell = cells[feature.at];
      if (typeof cell === 'string') counts.set(cell, (counts.get(cell) ?? 0) + 1);
    }
    return counts;
  };
  const [old, recent] = [count(a), count(b)];
  const largest = Math.max(0, ...old.values()) / a.length;
  const most = [...recent].sort((x, y) => y[1] - x[1]).slice(0, 3);
  const found = most.map(([value, number]) => {
    const [before, since] = [(old.get(value) ?? 0) / a.length, number / b.length];
    return {
      z: shareZ({ share: before, count: a.length }, { share: since, count: b.length }),
      more: before > OLD_LUMP * since ? 0 : since - largest,
    };
  });
  return found.sort((x, y) => y.z - x.z)[0] ?? { z: 0, more: 0 };
}

/** Numbers outside the range of the reference by so many ranges, or negative where it has no negative number. */
export function outside(feature: Feature, a: Rows, b: Rows, ranges: number): number {
  const sorted = numbersOf(feature, a).sort((x, y) => x - y);
  const [low = 0, high = 0] = [sorted[0], sorted.at(-1)];
  const range = high - low;
  return numbersOf(feature, b).filter(
    (x) => x > high + ranges * range || x < low - ranges * range || (low >= 0 && x < 0),
  ).length;
}

/** The largest difference of a category's share, in standard errors. */
export function levelShares({ at }: Feature, a: Rows, b: Rows): number {
  const values = new Set([...a, ...b].map((cells) => cells[at] ?? ''));
  const of = (rows: Rows, value: string) => ({
    share: rows.filter((cells) => (cells[at] ?? '') === value).length / rows.length,
    count: rows.length,
  });
  return Math.max(...[...values].slice(0, 60).map((value) => Math.abs(shareZ(of(a, value), of(b, value)))));
}

/** Rank correlations of two columns in both samples, and how far they differ in standard errors (Fisher's z). */
export function dependence(
  x: Feature,
  y: Feature,
  a: Rows,
  b: Rows,
): { readonly z: number; readonly before: number; readonly since: number } {
  if (x.sorted.length === 0 || y.sorted.length === 0) return { z: 0, before: 0, since: 0 };
  const [before, since] = [spearman(x, y, a), spearman(x, y, b)];
  if (before === null || since === null) return { z: 0, before: 0, since: 0 };
  const effective = Math.sqrt((a.length * b.length) / (a.length + b.length));
  const fisher = (r: number) => Math.atanh(Math.max(-0.98, Math.min(0.98, r)));
  return { z: Math.abs(fisher(before) - fisher(since)) * effective, before, since };
}

function spearman(x: Feature, y: Feature, rows: Rows): number | null {
  const pairs = rows.flatMap((cells): [number, number][] => {
    const [p, q] = [cells[x.at], cells[y.at]];
    return isNumber(p) && isNumber(q) ? [[Number(p), Number(q)]] : [];
  });
  if (pairs.length < 50) return null;
  const [p, q] = [ranks(pairs.map(([one]) => one)), ranks(pairs.map(([, one]) => one))];
  const middle = (pairs.length - 1) / 2;
  let [cross, first, second] = [0, 0, 0];
  for (const [i, rank] of p.entries()) {
    const [dx, dy] = [rank - middle, (q[i] as number) - middle];
    cross += dx * dy;
    first += dx * dx;
    second += dy * dy;
  }
  return first === 0 || second === 0 ? null : cross / Math.sqrt(first * second);
}

/** Ranks from 0; equal values have their mean rank. */
function ranks(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number));
  const made = new Array<number>(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1] as number] === values[order[start] as number])
      end += 1;
    for (let k = start; k <= end; k += 1) made[order[k] as number] = (start + end) / 2;
    start = end + 1;
  }
  return made;
}
