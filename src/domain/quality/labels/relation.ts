import { boostedTrees } from '../../../statistics/boosted-trees.js';
import { binnedNumbers, type LabelledTable } from './labelled-table.js';
import { bounded, explainedShare, line, logisticLine, logOdds, momentsOf, weightedMoments } from './lines.js';

/**
 * What the labels of the earlier rows say about the label of any row: learnt on one half of them, calibrated on the other.
 * One for each half.
 */
export interface Fold {
  /** The expected label of each row of the table. */
  readonly expected: Float64Array;
  /** Earlier rows that it was not learnt from, with weights by which their inputs are as in the later rows. */
  readonly before: Uint32Array;
  readonly weights: Float64Array;
  /** The halves of the later rows: to learn what differs, and to test it. */
  readonly learn: Uint32Array;
  readonly test: Uint32Array;
}

export interface Relation {
  readonly folds: readonly [Fold, Fold];
  /** Mean of the folds' expected labels. */
  readonly expected: Float64Array;
  /** Share of the variance of the earlier labels that is explained, on rows that were not learnt from. */
  readonly skill: number;
}

/** The later rows may have other inputs; a row of the earlier ones counts at most as much as this many. */
const MOST_WEIGHT = 10;

export interface InputShift {
  /** For each half, the weight of each earlier row that the other half did not use. */
  readonly weights: readonly [Float64Array, Float64Array];
  /** Standard errors by which a classifier of earlier and later rows is better than chance. */
  readonly deviations: number;
}

/** Whether the inputs differ between the periods, by a classifier learnt on one half of the rows and tested on the other. */
export function inputShift({ features, rows, before, after }: LabelledTable): InputShift {
  const isLater = new Float64Array(rows.length);
  for (const row of after.rows) isLater[row] = 1;
  const ratio = before.rows.length / Math.max(1, after.rows.length);
  let deviations = 0;
  const weights = [0, 1].map((half) => {
    const learn = Uint32Array.from([...(before.halves[half] ?? []), ...(after.halves[half] ?? [])]);
    const later = boostedTrees(features, isLater, learn, { loss: 'logistic', rounds: 40 });
    const [a, b] = [before.halves[1 - half] as Uint32Array, after.halves[1 - half] as Uint32Array];
    const [was, is] = [
      momentsOf(a, (row) => later[row] as number),
      momentsOf(b, (row) => later[row] as number),
    ];
    const error = Math.sqrt(was.error ** 2 + is.error ** 2);
    deviations += error > 0 ? (is.mean - was.mean) / error / 2 : 0;
    return Float64Array.from(a, (row) => {
      const p = later[row] as number;
      return Math.min(MOST_WEIGHT, (p / (1 - p)) * ratio);
    });
  });
  return { weights: weights as [Float64Array, Float64Array], deviations };
}

export function learnRelation(
  table: LabelledTable,
  label: Float64Array,
  loss: 'squared' | 'logistic',
  shift: InputShift,
): Relation {
  const columns = [...table.features, ...table.outputs];
  const folds = [0, 1].map((half): Fold => {
    const learnt = table.before.halves[half] as Uint32Array;
    const before = table.before.halves[1 - half] as Uint32Array;
    const start = startingScores(table, label, loss, learnt);
    const raw = boostedTrees(columns, label, learnt, { loss, ...(start ? { start } : {}) });
    const expected =
      loss === 'logistic' ? calibratedOdds(raw, label, before) : calibrated(raw, label, before);
    return {
      expected,
      before,
      weights: shift.weights[half] as Float64Array,
      learn: table.after.halves[half] as Uint32Array,
      test: table.after.halves[1 - half] as Uint32Array,
    };
  }) as [Fold, Fold];
  const expected = folds[0].expected.map((value, row) => (value + (folds[1].expected[row] as number)) / 2);
  const skills = folds.map((fold) => explainedShare(fold.before, label, fold.expected));
  return { folds, expected, skill: ((skills[0] as number) + (skills[1] as number)) / 2 };
}

/** The outputs of the model in service, calibrated on these rows: the trees then learn only what it misses. */
function startingScores(
  { scores }: LabelledTable,
  label: Float64Array,
  loss: 'squared' | 'logistic',
  rows: Uint32Array,
): Float64Array | null {
  const given = loss === 'logistic' ? scores.probability : scores.number;
  if (!given) return null;
  if (loss === 'squared') return calibrated(given, label, rows);
  const odds = given.map(logOdds);
  const { intercept, slope } = logisticLine(rows, odds, label);
  return odds.map((value) => intercept + slope * value);
}

/** How the later labels would follow from the earlier relation: y = a + b · expected, after `repaired` if it is given. */
export interface Explanation {
  readonly a: number;
  readonly b: number;
  /** The later labels, repaired; default: as they are. */
  readonly label?: Float64Array;
}

export interface Remainder {
  /** Standard errors by which the inputs predict what the explanation leaves; large: it does not explain the change. */
  readonly structure: number;
  /** Standard errors of the mean that is left, and of its trend with the expected label. */
  readonly mean: number;
  readonly slope: number;
}

/**
 * What an explanation leaves of the difference between the periods. A model of the remainder is learnt on one half of the
 * later rows and tested on the other half, against the same rows of before: the earlier relation is not exact, and what it
 * misses is the same in both periods. Under the explanation each result is close to a standard normal draw.
 */
export function remainder(
  table: LabelledTable,
  label: Float64Array,
  relation: Relation,
  { a, b, label: repaired = label }: Explanation,
): Remainder {
  const found = relation.folds.map(({ expected, before, weights, learn, test }) => {
    const left = expected.map((value, row) => (repaired[row] as number) - a - b * value);
    const missed = (row: number) => b * ((label[row] as number) - (expected[row] as number));
    const columns = [...table.features, ...table.outputs, binnedNumbers(expected)];
    const model = boostedTrees(columns, left, learn, { loss: 'squared', rounds: 40 });
    const middle = momentsOf(test, (row) => expected[row] as number).mean;
    const deviation = (direction: (row: number) => number) => {
      const later = momentsOf(test, (row) => (left[row] as number) * direction(row));
      const earlier = weightedMoments(before, weights, (row) => missed(row) * direction(row));
      const error = Math.sqrt(later.error ** 2 + earlier.error ** 2);
      return error > 0 ? (later.mean - earlier.mean) / error : 0;
    };
    const offset = momentsOf(test, (row) => model[row] as number).mean;
    return {
      structure: deviation((row) => (model[row] as number) - offset),
      mean: deviation(() => 1),
      slope: deviation((row) => (expected[row] as number) - middle),
    };
  });
  const combined = (of: (one: Remainder) => number) =>
    found.reduce((sum, one) => sum + of(one), 0) / Math.sqrt(found.length);
  return {
    // Their mean, not their standardised sum: both folds test products of the same two halves, so they agree.
    structure: found.reduce((sum, one) => sum + one.structure, 0) / found.length,
    mean: combined(({ mean }) => mean),
    slope: combined(({ slope }) => slope),
  };
}

/** The line y = a + b · expected through the later rows, and the standard error of b with that of the earlier relation. */
export function fittedLine(
  table: LabelledTable,
  label: Float64Array,
  { folds }: Relation,
): { readonly a: number; readonly b: number; readonly error: number } {
  const lines = folds.map(({ expected, before }) => {
    const later = line(table.after.rows, expected, label);
    const earlier = line(before, expected, label);
    return { ...later, error: Math.hypot(later.error, later.b * earlier.error) };
  });
  const mean = (of: (one: (typeof lines)[number]) => number) =>
    lines.reduce((sum, one) => sum + of(one), 0) / lines.length;
  return { a: mean(({ a }) => a), b: mean(({ b }) => b), error: mean(({ error }) => error) };
}

function calibrated(raw: Float64Array, label: Float64Array, rows: Uint32Array): Float64Array {
  const { a, b } = line(rows, raw, label);
  return raw.map((value) => a + b * value);
}

/** Platt's calibration of probabilities: a line through the log odds. */
function calibratedOdds(raw: Float64Array, label: Float64Array, rows: Uint32Array): Float64Array {
  const odds = raw.map(logOdds);
  const { intercept, slope } = logisticLine(rows, odds, label);
  return odds.map((value) => bounded(1 / (1 + Math.exp(-intercept - slope * value))));
}
