import { fisherExactRise } from '../../../statistics/fisher-exact.js';
import { ksDistance, ksTail } from '../../../statistics/kolmogorov-smirnov.js';
import { weightedQuantile } from '../../../statistics/weighted-values.js';
import { percent } from '../../present/sentence.js';
import { groupedByValue } from '../../profile/distribution.js';

type Cell = string | null;

/** Values that are compared one by one. */
const MAX_VALUES = 20;
const MIN_COUNT = 20;
const MIN_NUMERIC = 0.9;
/** How two samples of a column differ, by the clearest of several tests. */
export interface Difference {
  readonly pValue: number;
  readonly size: number;
  readonly what: string;
  /** Whether it is a distance of distribution functions, which every small drift causes, and not one of a share. */
  readonly isDistance?: boolean;
}

/** The clearest difference of two columns; its p-value is corrected for the number of tests. */
export function differenceOf(a: readonly Cell[], b: readonly Cell[]): Difference {
  const [present, presentNow] = [a.filter(isPresent), b.filter(isPresent)];
  const missing = shareDifference(
    a.length - present.length,
    a.length,
    b.length - presentNow.length,
    b.length,
    'missing',
  );
  const isNumeric = [present, presentNow].every(
    (cells) => cells.filter(isNumber).length >= MIN_NUMERIC * cells.length,
  );
  const tests: readonly Difference[] = [
    missing,
    ...(isNumeric ? numberDifferences(present, presentNow) : []),
    ...valueDifferences(present, presentNow),
  ];
  const clearest = tests.reduce((best, one) => (one.pValue < best.pValue ? one : best));
  return { ...clearest, pValue: Math.min(1, clearest.pValue * tests.length) };
}

function numberDifferences(a: readonly string[], b: readonly string[]): readonly Difference[] {
  const [was, is] = [a, b].map((cells) => cells.filter(isNumber).map(Number)) as [number[], number[]];
  if (Math.min(was.length, is.length) < MIN_COUNT) return [];
  const middle = weightedQuantile(itemsOf([...was, ...is]), 0.5);
  const tested = (of: (value: number) => number, what: string): Difference => {
    const size = ksDistance(itemsOf(was.map(of)), itemsOf(is.map(of)));
    return {
      pValue: ksTail(size, was.length, is.length),
      size,
      what: `${what} ${size.toFixed(3)}`,
      isDistance: true,
    };
  };
  return [
    tested((value) => value, 'distance'),
    tested((value) => Math.abs(value - middle), 'distance of the spreads'),
    ...[1, -1].flatMap((sign) => [outside(was, is, sign), outside(is, was, sign)]),
  ];
}

/**
 * Values of one sample above all of the other; below, if the sign is −1. The k largest of n + m values of one population are
 * all in the same sample of m with probability m(m − 1)… / (n + m)(n + m − 1)… < (m/(n + m))^k.
 */
function outside(within: readonly number[], values: readonly number[], sign: number): Difference {
  const most = within.reduce((largest, value) => Math.max(largest, sign * value), Number.NEGATIVE_INFINITY);
  const far = values.filter((value) => sign * value > most);
  return {
    pValue: (values.length / (within.length + values.length)) ** far.length,
    size: far.length / values.length,
    what: `${percent(far.length / values.length)} of one ${sign > 0 ? 'above' : 'below'} all of the other`,
  };
}

function valueDifferences(a: readonly string[], b: readonly string[]): readonly Difference[] {
  const [was, is] = [countsOf(a), countsOf(b)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((value) => ({ value, count: (was.get(value) ?? 0) + (is.get(value) ?? 0) }))
    .filter(({ count }) => count >= MIN_COUNT)
    .sort((x, y) => y.count - x.count || (x.value < y.value ? -1 : 1))
    .slice(0, MAX_VALUES)
    .map(({ value }) =>
      shareDifference(was.get(value) ?? 0, a.length, is.get(value) ?? 0, b.length, `"${value.slice(0, 30)}"`),
    );
}

/** Fisher's exact test, two-sided by doubling. */
function shareDifference(hits: number, of: number, hitsNow: number, ofNow: number, what: string): Difference {
  if (of === 0 || ofNow === 0) return { pValue: 1, size: 0, what };
  const [was, is] = [hits / of, hitsNow / ofNow];
  const [low, high] = [
    { hits, of },
    { hits: hitsNow, of: ofNow },
  ].sort((x, y) => x.hits / x.of - y.hits / y.of) as [
    { hits: number; of: number },
    { hits: number; of: number },
  ];
  return {
    pValue: Math.min(1, 2 * fisherExactRise(low, high)),
    size: Math.abs(was - is),
    what: `${what} ${percent(was)} and ${percent(is)}`,
  };
}

function itemsOf(values: readonly number[]) {
  return groupedByValue(values.map((value) => ({ value, weight: 1 })));
}

function countsOf(cells: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return counts;
}

function isPresent(cell: Cell): cell is string {
  return cell !== null && cell !== '';
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell));
}
