import type { FeedDefect } from '../feed-defect.js';
import { type Difference, differenceOf } from './column-difference.js';

type Cell = string | null;
type Rows = readonly (readonly Cell[])[];

const MIN_ROWS = 200;
/** Probability of a finding in a table without a difference (Bonferroni over tests and columns). */
const FALSE_FINDING = 0.002;
/** Probability below which a column counts as different, if the question is how many columns differ. */
const DIFFERENT = 0.001;
/** If a larger part of the columns differs, the two come from other populations, which is no fault of one column. */
const MAX_DIFFERENT = 0.25;
/** Minimum difference of a share, and of the distribution functions: a training set is a little older than the traffic. */
const MIN_DIFFERENCE = 0.02;
const MIN_DISTANCE = 0.08;
/** Consecutive parts of each stream, which must not differ from each other: a column that varies in time shows nothing. */
const PARTS = 4;
const UNSTABLE = 0.05;
/** The same for the two halves of a stream, which show a trend. */
const TREND = 0.1;

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
  const isLarge = ({ size, isDistance = false }: Difference) =>
    size >= (isDistance ? MIN_DISTANCE : MIN_DIFFERENCE);
  const isDifferent = (difference: Difference) => difference.pValue < DIFFERENT && isLarge(difference);
  const different = differences.filter(isDifferent).length;
  if (different > Math.max(1, MAX_DIFFERENT * columns.length)) return null;
  const certain = differences
    .map((difference, at) => ({ difference, at }))
    .filter(({ difference }) => isLarge(difference) && difference.pValue * columns.length < FALSE_FINDING)
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

/** Whether no part of the stream differs from the rest, and the halves do not differ from each other. */
function isStable(cells: readonly Cell[]): boolean {
  const differs = (from: number, to: number) =>
    differenceOf(cells.slice(from, to), [...cells.slice(0, from), ...cells.slice(to)]).pValue;
  const edge = (part: number) => Math.floor((part * cells.length) / PARTS);
  return (
    differs(0, edge(PARTS / 2)) > TREND &&
    Array.from({ length: PARTS }, (_, part) => differs(edge(part), edge(part + 1))).every(
      (pValue) => pValue > UNSTABLE / PARTS,
    )
  );
}
