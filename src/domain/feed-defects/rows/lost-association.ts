import { normalQuantile } from '../../../statistics/normal.js';
import { list, percent } from '../../present/sentence.js';
import type { AssociatedPair } from '../../profile/associated-pair.js';
import { type ColumnClasses, columnClasses } from '../../profile/column-classes.js';
import type { FeedDefect } from '../feed-defect.js';
import { associationLosses, type Loss, type Losses } from './association-losses.js';
import { movedColumns } from './balanced-columns.js';

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
/** Probability of a finding in a table without a change (Bonferroni over the columns). */
const FALSE_FINDING = 0.002;
/** Minimum part of the association that is lost. */
const MIN_LOST = 0.1;
/** The loss is uniform if the other pairs lost at least this part of what the column lost, and no pair lost less. */
const MIN_UNIFORM = 0.5;
const UNIFORM_DEVIATIONS = 3;
/** Pairs up to this many times as strong as the column's strongest one: noise hardly weakens columns that determine each other. */
const MAX_STRENGTH_RATIO = 1.5;
/** Of the estimated loss of a pair; one case in 20 is above. */
const KEPT_DEVIATIONS = 1.645;
/** A combination is an example if it is this many times as frequent as before, in this share of the rows. */
const MIN_EXAMPLE_GROWTH = 2;
const MIN_EXAMPLE_SHARE = 0.005;

/**
 * Finds columns that go less with the other columns of their rows than in the reference: values from other rows, noise,
 * random values, or a default in some of the rows. The frequencies of each column may stay the same.
 *
 * A change of the population does not have this effect. If it selects rows by any columns, the association is the same once
 * the reference is weighted to the new frequencies (raking). If it moves the numbers of a column, the association of ranks
 * stays. A finding must contradict both. If all columns go less together, the population became more diverse, which is no
 * fault of one column. The measure is the correlation in the classes of each pair of columns
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
  const selected = associationLosses(classes, moved, reference.length, actual.length);
  const isNumeric = (at: number) => classes[at]?.isNumeric ?? false;
  // Without a moved number, the second explanation is the first one.
  const shifted = moved.some(isNumeric)
    ? associationLosses(
        classesOf(true),
        moved.filter((at) => !isNumeric(at)),
        reference.length,
        actual.length,
      )
    : selected;
  const limit = normalQuantile(1 - FALSE_FINDING / used.length);
  const found = selected.columns.flatMap((loss, at) => {
    const other = shifted.columns[at];
    if (!loss || !other) return [];
    const { z, lost } = loss.z <= other.z ? loss : other;
    if (z < limit || lost < MIN_LOST || isUniform(selected, at, lost)) return [];
    return [{ at, loss: { ...loss, z, lost } }];
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

/**
 * Whether the pairs without this column lost as much as the column: then the rows differ more from each other than before,
 * as in a population with heavier tails. An error in a column leaves the pairs without it as they were, and rows from two
 * sources leave the pairs within each source.
 */
function isUniform({ columns, ofPair }: Losses, column: number, lost: number): boolean {
  const pairs = new Set(columns.flatMap((loss) => loss?.pairs ?? []));
  const strongest = columns[column]?.pairs[0]?.strength ?? 0;
  const others = [...pairs]
    .filter(({ first, second }) => first !== column && second !== column)
    .filter(({ strength }) => strength <= MAX_STRENGTH_RATIO * strongest)
    .map(ofPair);
  if (others.length === 0) return false;
  const isKept = (pair: { readonly lost: number; readonly error: number }) =>
    pair.lost + KEPT_DEVIATIONS * pair.error < MIN_UNIFORM * lost;
  if (others.some(isKept)) return false;
  const precision = others.reduce((sum, { error }) => sum + 1 / error ** 2, 0);
  const mean = others.reduce((sum, pair) => sum + pair.lost / pair.error ** 2, 0) / precision;
  return mean > UNIFORM_DEVIATIONS / Math.sqrt(precision) && mean >= MIN_UNIFORM * lost;
}

function cellsOf(rows: Rows, at: number): readonly (string | null)[] {
  return rows.map((row) => row[at] ?? null);
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
