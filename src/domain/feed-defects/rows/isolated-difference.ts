import { fisherExactRise } from '../../../statistics/fisher-exact.js';
import { ksDistance, ksTail } from '../../../statistics/kolmogorov-smirnov.js';
import { weightedQuantile } from '../../../statistics/weighted-values.js';
import { percent } from '../../present/sentence.js';
import { groupedByValue } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';

type Cell = string | null;
type Rows = readonly (readonly Cell[])[];

const MIN_ROWS = 200;
/** Probability of a finding in a table without a difference (Bonferroni over tests and columns). */
const FALSE_FINDING = 0.002;
/** Probability below which a column counts as different, if the question is how many columns differ. */
const DIFFERENT = 0.001;
/** If a larger part of the columns differs, the two come from other populations, which is no fault of one column. */
const MAX_DIFFERENT = 0.25;
/** Minimum difference of a share or of the distribution functions. */
const MIN_DIFFERENCE = 0.03;
/** Values that are compared one by one. */
const MAX_VALUES = 20;
const MIN_COUNT = 20;
const MIN_NUMERIC = 0.9;
/** Consecutive parts of each stream, which must not differ from each other: a column that varies in time shows nothing. */
const PARTS = 4;
const UNSTABLE = 0.01;

interface Difference {
  readonly pValue: number;
  readonly size: number;
  readonly what: string;
}

/**
 * Detects one column that differs between training set and traffic of the same period while the other columns agree. Two
 * samples of one population differ with a known probability: Fisher's exact test for single values and missing ones, and
 * Kolmogorov and Smirnov's test of the numbers and of their distances from the median. Suspicious, because the population
 * may differ in one column.
 * @param columns names of the columns of both streams
 * @param training rows in the order of arrival
 * @param traffic rows in the order of arrival
 */
export function isolatedDifference(
  columns: readonly string[],
  training: Rows,
  traffic: Rows,
): FeedDefect | null {
  if (Math.min(training.length, traffic.length) < MIN_ROWS) return null;
  const differences = columns.map((_, at) => differenceOf(cellsOf(training, at), cellsOf(traffic, at)));
  const isDifferent = ({ pValue, size }: Difference) => pValue < DIFFERENT && size >= MIN_DIFFERENCE;
  const different = differences.filter((one) => one !== null && isDifferent(one)).length;
  if (different > Math.max(1, MAX_DIFFERENT * columns.length)) return null;
  const certain = differences
    .flatMap((difference, at) => (difference ? [{ difference, at }] : []))
    .filter(
      ({ difference }) =>
        difference.size >= MIN_DIFFERENCE && difference.pValue * columns.length < FALSE_FINDING,
    )
    .sort((a, b) => a.difference.pValue - b.difference.pValue)
    .find(({ at }) => isStable(cellsOf(training, at)) && isStable(cellsOf(traffic, at)));
  if (!certain) return null;
  const column = columns[certain.at] as string;
  return {
    kind: 'isolated-difference',
    certainty: 'suspicious',
    features: [column],
    sentence: `${column} differs between the training set and the traffic (${certain.difference.what}), and ${columns.length - different} of the ${columns.length - 1} other columns do not. Is it filled, converted or cut in one of the two?`,
  };
}

function cellsOf(rows: Rows, at: number): readonly Cell[] {
  return rows.map((row) => row[at] ?? null);
}

/** Whether no part of the stream differs from the rest. */
function isStable(cells: readonly Cell[]): boolean {
  return Array.from({ length: PARTS }, (_, part) => {
    const [from, to] = [part, part + 1].map((one) => Math.floor((one * cells.length) / PARTS)) as [
      number,
      number,
    ];
    const difference = differenceOf(cells.slice(from, to), [...cells.slice(0, from), ...cells.slice(to)]);
    return difference === null || difference.pValue > UNSTABLE / PARTS;
  }).every(Boolean);
}

/** The clearest difference of two columns; its p-value is corrected for the number of tests. */
function differenceOf(a: readonly Cell[], b: readonly Cell[]): Difference | null {
  const [present, presentNow] = [a.filter(isPresent), b.filter(isPresent)];
  const tests: Difference[] = [
    shareDifference(a.length - present.length, a.length, b.length - presentNow.length, b.length, 'missing'),
  ];
  const isNumeric = [present, presentNow].every(
    (cells) => cells.filter(isNumber).length >= MIN_NUMERIC * cells.length,
  );
  if (isNumeric) tests.push(...numberDifferences(present, presentNow));
  tests.push(...valueDifferences(present, presentNow));
  const clearest = tests.reduce((best, one) => (one.pValue < best.pValue ? one : best));
  return { ...clearest, pValue: Math.min(1, clearest.pValue * tests.length) };
}

function numberDifferences(a: readonly string[], b: readonly string[]): readonly Difference[] {
  const [was, is] = [a, b].map((cells) => cells.filter(isNumber).map(Number)) as [number[], number[]];
  if (Math.min(was.length, is.length) < MIN_COUNT) return [];
  const middle = weightedQuantile(itemsOf([...was, ...is]), 0.5);
  const tested = (of: (value: number) => number, what: string): Difference => {
    const size = ksDistance(itemsOf(was.map(of)), itemsOf(is.map(of)));
    return { pValue: ksTail(size, was.length, is.length), size, what: `${what} ${size.toFixed(3)}` };
  };
  return [
    tested((value) => value, 'distance'),
    tested((value) => Math.abs(value - middle), 'distance of the spreads'),
  ];
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
    what: `${what} ${percent(was)} in the training set, ${percent(is)} in the traffic`,
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
