import { normalQuantile } from '../../../statistics/normal.js';
import { type Margin, rakedWeights, sharesOfClasses } from '../../../statistics/raking.js';
import { weightedMean } from '../../../statistics/weighted-mean.js';
import { list, percent } from '../../present/sentence.js';
import { type AssociatedPair, associatedPair } from '../../profile/associated-pair.js';
import { type ColumnClasses, columnClasses } from '../../profile/column-classes.js';
import type { FeedDefect } from '../feed-defect.js';

type Rows = readonly (readonly (string | null)[])[];

/** How much less a column goes together with the others in one stream than in another. */
export interface LostAssociation {
  readonly column: string;
  /** Standardized loss: normal with standard deviation 1 without a change. */
  readonly z: number;
  /** Part of the association that is lost; the share of the rows whose value does not belong to its row. */
  readonly lost: number;
  /** The columns that it went with, closest first. */
  readonly partners: readonly string[];
  /** A combination of values that became frequent. Null if none stands out. */
  readonly example: Example | null;
}

interface Example {
  readonly value: string;
  readonly partner: string;
  readonly partnerValue: string;
  readonly was: number;
  readonly is: number;
}

const MIN_ROWS = 200;
/** Wider tables are reduced to this many evenly spaced columns, because every pair of columns is compared. */
const MAX_COLUMNS = 80;
/** A column whose shares differ by more than this many standard deviations of chi-square is balanced by weights. */
const MIN_MOVED = 2;
/** Rows of the reference for each share that weights balance. */
const MIN_ROWS_PER_SHARE = 15;
/** Probability of a finding in a table without a change (Bonferroni over the columns). */
const FALSE_FINDING = 0.002;
/** Minimum part of the association that is lost. */
const MIN_LOST = 0.1;
/** A combination is an example if it is this many times as frequent as before, in this share of the rows. */
const MIN_EXAMPLE_GROWTH = 2;
const MIN_EXAMPLE_SHARE = 0.005;

/**
 * Finds columns that go less with the other columns of their rows than in the reference: values from other rows, noise,
 * random values, or a default in some of the rows. The frequencies of each column may stay the same.
 *
 * A change of the population does not have this effect. If it selects rows by any columns, the association is the same once
 * the reference is weighted to the new frequencies (raking). If it moves the numbers of a column, the association of ranks
 * stays. A finding must contradict both. The measure is the correlation in the classes of each pair of columns
 * (Pearson's mean-square contingency), in the direction that both streams show together, summed over the pairs of a column
 * by their strength. Its standard error comes from the sum's values in single rows.
 * @returns the columns with a finding, largest loss first
 */
export function lostAssociations(
  columns: readonly string[],
  reference: Rows,
  actual: Rows,
): readonly LostAssociation[] {
  if (Math.min(reference.length, actual.length) < MIN_ROWS || columns.length < 2) return [];
  const step = Math.max(1, columns.length / MAX_COLUMNS);
  const used = columns
    .map((column, at) => ({ column, at }))
    .filter(({ at }) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  const classesOf = (ownQuantiles: boolean) =>
    used.map(({ at }) => columnClasses(cellsOf(reference, at), cellsOf(actual, at), ownQuantiles));
  const classes = classesOf(false);
  const moved = movedColumns(classes, reference.length, actual.length);
  const selected = losses(classes, moved, reference.length, actual.length);
  const isNumeric = (at: number) => classes[at]?.isNumeric ?? false;
  // Without a moved number, the second explanation is the first one.
  const shifted = moved.some(isNumeric)
    ? losses(
        classesOf(true),
        moved.filter((at) => !isNumeric(at)),
        reference.length,
        actual.length,
      )
    : selected;
  const limit = normalQuantile(1 - FALSE_FINDING / used.length);
  const found = selected.flatMap((loss, at) => {
    const other = shifted[at];
    if (!loss || !other) return [];
    const { z, lost } = loss.z <= other.z ? loss : other;
    return z < limit || lost < MIN_LOST ? [] : [{ at, loss: { ...loss, z, lost } }];
  });
  return found
    .sort((a, b) => b.loss.z - a.loss.z)
    .map(({ at, loss }) => ({
      column: used[at]?.column as string,
      z: loss.z,
      lost: Math.min(1, loss.lost),
      partners: loss.pairs.map(
        (pair) => used[pair.first === at ? pair.second : pair.first]?.column as string,
      ),
      example: exampleOf(loss, at, used, actual, classes),
    }));
}

/** The finding on the column with the largest loss. Drift may explain it, so a person looks at the rows. */
export function lostAssociationDefect(
  associations: readonly LostAssociation[],
  before: string,
): FeedDefect | null {
  const [worst] = associations;
  if (!worst) return null;
  const { column, lost, partners, example } = worst;
  const others = associations.slice(1, 4).map((one) => one.column);
  const shown = example
    ? ` For example, ${column} ${example.value} occurs with ${example.partner} ${example.partnerValue}; rows like these are ${percent(example.is)} now and ${percent(example.was)} ${before}.`
    : '';
  return {
    kind: 'lost-association',
    certainty: 'suspicious',
    features: [column],
    sentence: `${column} goes less with ${list(partners.slice(0, 3))} than ${before}: ${percent(lost)} of the association is lost, and a change of frequencies does not explain it.${shown} Does ${column} contain values of other rows, noise or defaults?${others.length > 0 ? ` Also: ${list(others)}.` : ''}`,
  };
}

function cellsOf(rows: Rows, at: number): readonly (string | null)[] {
  return rows.map((row) => row[at] ?? null);
}

/** The columns whose shares differ beyond chance, most different first, as many as weights can balance. */
function movedColumns(classes: readonly (ColumnClasses | null)[], n: number, m: number): readonly number[] {
  const differing = classes.flatMap((column, at) => {
    if (!column) return [];
    const was = sharesOfClasses(column.reference, column.count, null);
    const is = sharesOfClasses(column.actual, column.count, null);
    let [square, degrees] = [0, -1];
    is.forEach((share, one) => {
      const before = was[one] as number;
      const both = (share * m + before * n) / (n + m);
      if (both <= 0) return;
      degrees += 1;
      square += (share - before) ** 2 / both;
    });
    const statistic = (square * n * m) / (n + m);
    const deviation = (statistic - degrees) / Math.sqrt(2 * Math.max(1, degrees));
    return deviation > MIN_MOVED ? [{ at, deviation, shares: column.count - 1 }] : [];
  });
  let left = Math.max(20, n / MIN_ROWS_PER_SHARE);
  return differing
    .sort((a, b) => b.deviation - a.deviation)
    .filter(({ shares }) => {
      left -= shares;
      return left >= 0;
    })
    .map(({ at }) => at);
}

interface Loss {
  readonly z: number;
  readonly lost: number;
  /** Strongest first. */
  readonly pairs: readonly AssociatedPair[];
}

/** The loss of each column with the reference weighted to the new shares of some columns. Null without an association. */
function losses(
  classes: readonly (ColumnClasses | null)[],
  balanced: readonly number[],
  n: number,
  m: number,
): readonly (Loss | null)[] {
  const margins = balanced.flatMap((at): Margin[] => {
    const column = classes[at];
    if (!column) return [];
    return [{ classes: column.reference, shares: sharesOfClasses(column.actual, column.count, null) }];
  });
  const weights = rakedWeights(n, margins);
  const pairsOf = classes.map((): AssociatedPair[] => []);
  for (let first = 1; first < classes.length; first += 1) {
    for (let second = 0; second < first; second += 1) {
      const [a, b] = [classes[first], classes[second]];
      const pair = a && b ? associatedPair(first, second, a, b, weights) : null;
      if (!pair) continue;
      pairsOf[first]?.push(pair);
      pairsOf[second]?.push(pair);
    }
  }
  return pairsOf.map((pairs) => {
    if (pairs.length === 0) return null;
    const before = new Float64Array(n);
    const now = new Float64Array(m);
    let bias = 0;
    for (const pair of pairs) {
      const [a, b] = [classes[pair.first], classes[pair.second]] as [ColumnClasses, ColumnClasses];
      addScores(before, a.reference, b.reference, pair, pair.referenceScores);
      addScores(now, a.actual, b.actual, pair, pair.actualScores);
      bias += pair.strength * pair.bias;
    }
    const was = weightedMean(before, weights);
    const is = weightedMean(now, null);
    const difference = was.mean - is.mean - bias;
    return {
      z: difference / Math.sqrt(was.variance + is.variance),
      lost: was.mean > 0 ? difference / was.mean : 0,
      pairs: [...pairs].sort((x, y) => y.strength - x.strength),
    };
  });
}

function addScores(
  sums: Float64Array,
  a: Int16Array,
  b: Int16Array,
  { width, strength }: AssociatedPair,
  scores: Float64Array,
): void {
  for (let row = 0; row < sums.length; row += 1) {
    const [x, y] = [a[row] as number, b[row] as number];
    if (x >= 0 && y >= 0) sums[row] = (sums[row] as number) + strength * (scores[x * width + y] as number);
  }
}

/** The combination with the closest partners that gained the most rows beyond its share in the reference. */
function exampleOf(
  { pairs }: Loss,
  column: number,
  used: readonly { readonly column: string; readonly at: number }[],
  actual: Rows,
  classes: readonly (ColumnClasses | null)[],
): Example | null {
  let best: { readonly pair: AssociatedPair; readonly at: number; readonly gain: number } | null = null;
  for (const pair of pairs.slice(0, 3)) {
    pair.is.forEach((is, at) => {
      const was = pair.was[at] as number;
      if (is < MIN_EXAMPLE_SHARE || is < MIN_EXAMPLE_GROWTH * was) return;
      if (best === null || is - was > best.gain) best = { pair, at, gain: is - was };
    });
  }
  const chosen = best as { readonly pair: AssociatedPair; readonly at: number } | null;
  if (!chosen) return null;
  const { pair, at } = chosen;
  const wanted = [Math.floor(at / pair.width), at % pair.width];
  const [a, b] = [classes[pair.first], classes[pair.second]] as [ColumnClasses, ColumnClasses];
  const row = actual.find((_, i) => a.actual[i] === wanted[0] && b.actual[i] === wanted[1]);
  if (!row) return null;
  const partner = pair.first === column ? pair.second : pair.first;
  const shown = (position: number) => row[used[position]?.at as number] ?? 'missing';
  return {
    value: shown(column),
    partner: used[partner]?.column as string,
    partnerValue: shown(partner),
    was: pair.was[at] as number,
    is: pair.is[at] as number,
  };
}
