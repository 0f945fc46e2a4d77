import { percent } from '../../present/sentence.js';
import type { FeedDefect } from '../feed-defect.js';
import { type Difference, differenceOf } from './column-difference.js';

type Cell = string | null;
type Rows = readonly (readonly Cell[])[];

/** Wider tables are reduced to this many evenly spaced columns, of which this many can name a source. */
const MAX_COLUMNS = 40;
const MAX_DIVIDING = 12;
/** A source has at least this many rows in both streams. */
const MIN_ROWS = 60;
/** Sources, of which all but one must be as they were. */
const MIN_SOURCES = 3;
const MAX_SOURCES = 12;
/** Maximum share of the rows of one source; the others show what drift does. */
const MAX_SHARE = 0.5;
/** Probability of a finding without a difference (Bonferroni over the tests, sources and pairs of columns). */
const FALSE_FINDING = 0.002;
/** Minimum difference in the source. */
const MIN_DIFFERENCE = 0.25;
/** Probability of a difference in any other source by chance; a smaller one shows a drift of several sources. */
const ELSEWHERE_BY_CHANCE = 0.05;

interface Found {
  readonly column: string;
  readonly source: string;
  readonly difference: Difference;
}

/**
 * Detects a column that differs between training set and traffic in the rows of one source, which another column names, while
 * it agrees in the rows of every other source: one supplier, device or version sends other values. Two samples of one
 * population differ with a known probability (column-difference.ts). Suspicious, because one source may have drifted since.
 * Rows from before the change are not compared: a selection of rows moves a source alone if its values vary most.
 */
export function sourceDifference(
  columns: readonly string[],
  training: Rows,
  traffic: Rows,
): FeedDefect | null {
  const step = Math.max(1, columns.length / MAX_COLUMNS);
  const used = columns
    .map((_, at) => at)
    .filter((at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  const dividing = used
    .map((at) => ({ at, sources: sourcesOf(cellsOf(training, at), cellsOf(traffic, at)) }))
    .filter(({ sources }) => sources.length >= MIN_SOURCES)
    .slice(0, MAX_DIVIDING);
  const tests = dividing.reduce((sum, { sources }) => sum + sources.length * (used.length - 1), 0);
  let clearest: Found | null = null;
  for (const { at: by, sources } of dividing) {
    const groups = sources.map((source) => ({
      source,
      was: training.filter((row) => row[by] === source),
      is: traffic.filter((row) => row[by] === source),
    }));
    for (const at of used) {
      if (at === by) continue;
      const differences = groups.map(({ was, is }) => differenceOf(cellsOf(was, at), cellsOf(is, at)));
      const most = differences.reduce((best, one) => (one.pValue < best.pValue ? one : best));
      const place = differences.indexOf(most);
      const { source, is } = groups[place] as (typeof groups)[number];
      if (most.size < MIN_DIFFERENCE || most.pValue * tests > FALSE_FINDING) continue;
      if (is.length > MAX_SHARE * traffic.length) continue;
      const areSame = differences.every(
        ({ pValue }, i) => i === place || pValue * differences.length > ELSEWHERE_BY_CHANCE,
      );
      if (!areSame || (clearest !== null && clearest.difference.pValue <= most.pValue)) continue;
      clearest = {
        column: columns[at] as string,
        source: `${columns[by]} is ${source}`,
        difference: most,
      };
    }
  }
  if (!clearest) return null;
  const { column, source, difference } = clearest;
  return {
    kind: 'source-difference',
    certainty: 'suspicious',
    features: [column],
    sentence: `${column} differs between the training set and the traffic where ${source} (${difference.what}; difference ${percent(difference.size)}), and not elsewhere. Does this source send other values?`,
  };
}

function cellsOf(rows: Rows, at: number): readonly Cell[] {
  return rows.map((row) => row[at] ?? null);
}

/** The values with enough rows in both streams, if they cover most rows of a closed list. */
function sourcesOf(reference: readonly Cell[], actual: readonly Cell[]): readonly string[] {
  const [was, is] = [countsOf(reference), countsOf(actual)];
  return [...was]
    .filter(([value, count]) => count >= MIN_ROWS && (is.get(value) ?? 0) >= MIN_ROWS)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MAX_SOURCES)
    .map(([value]) => value);
}

function countsOf(cells: readonly Cell[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return counts;
}
