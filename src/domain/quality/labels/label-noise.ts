import { percent } from '../../present/sentence.js';
import type { LabelledTable } from './labelled-table.js';
import { bounded, logisticLine, logOdds, momentsOf } from './lines.js';
import { earlierSkill, laterSkill } from './predictability.js';
import { fittedLine, type InputShift, learnRelation, type Relation, remainder } from './relation.js';

/** What the labels of one class, or numbers as labels, show about the later rows. */
export interface LabelFinding {
  /**
   * `same`: the relation of inputs and label did not change beyond chance. `changed`: it did, and wrong labels do not explain
   * it. `wrong`: wrong labels explain it and nothing else is left. `ambiguous`: both explain it, or neither does.
   */
  readonly kind: 'same' | 'changed' | 'wrong' | 'ambiguous';
  readonly reason: string;
}

/** Standard errors from which a change is certain; a normal draw is as large in one case of 700. */
export const CERTAIN = 3.2;
/** Standard errors up to which the remainder of an explanation is chance. */
export const WITHIN_CHANCE = 3;
/** Smaller shares of wrong labels are not told from a drift. */
const LEAST_SHARE = 0.08;
/** Vuong's statistic from which one of two models fits better. */
const FITS_BETTER = 2;
/** Up to this slope, the labels have nothing to do with the inputs. */
const INDEPENDENT = 0.15;
/** Part of the earlier predictability that the labels must keep for a plain drift. */
const STILL_PREDICTABLE = 0.5;
const LEAST_SKILL = 0.05;

/**
 * Judges one class against all others. Wrong labels change the probability p of the class by a line a + b·p that does not
 * depend on the inputs otherwise: labels of other rows (a = (1−b)·mean, b < 1), labels replaced by another class at random
 * (a = (1−b)/classes), a default label (a = 0 or a = 1 − b). A drift changes p for some inputs more than for others, or
 * moves its log odds.
 */
export function judgeClassLabels(
  table: LabelledTable,
  label: Float64Array,
  shift: InputShift,
  classes: number,
): LabelFinding {
  const relation = learnRelation(table, label, 'logistic', shift);
  const asBefore = remainder(table, label, relation, { a: 0, b: 1 });
  const { a, b, error } = fittedLine(table, label, relation);
  const largest = Math.max(asBefore.structure, Math.abs(asBefore.mean), Math.abs(asBefore.slope));
  if (largest < CERTAIN) {
    return {
      kind: 'same',
      reason: `given the inputs, the labels are as before (${inErrors(largest)})`,
    };
  }
  const explained = remainder(table, label, relation, { a, b });
  if (explained.structure > CERTAIN) {
    return {
      kind: 'changed',
      reason: `the labels follow the inputs in another way than before: a model learnt on half of the new rows predicts the change in the other half (${inErrors(explained.structure)})`,
    };
  }
  const pattern = relation.skill >= LEAST_SKILL ? patternOf(table, label, relation, b, error, classes) : null;
  const fit = comparedWithOdds(table, label, relation, a, b);
  if (pattern && explained.structure < WITHIN_CHANCE) {
    const left = `what remains is within chance (${inErrors(explained.structure)})`;
    if (b + 2 * error < INDEPENDENT || fit > FITS_BETTER) {
      return { kind: 'wrong', reason: `${pattern}; ${left}` };
    }
    if (fit > -FITS_BETTER) {
      return {
        kind: 'ambiguous',
        reason: `${pattern}, or the class became more or less frequent; the rows do not distinguish the two`,
      };
    }
  }
  if (b + 2 * error < INDEPENDENT && relation.skill >= LEAST_SKILL && explained.structure < WITHIN_CHANCE) {
    return {
      kind: 'wrong',
      reason: `the inputs no longer predict the labels at all, and the labels are more or less frequent than before: they may belong to other rows`,
    };
  }
  return stillPredictable(table, label, 'logistic');
}

/** A change without a recognised error of the labels: a drift if the labels are about as predictable as before. */
export function stillPredictable(
  table: LabelledTable,
  label: Float64Array,
  loss: 'squared' | 'logistic',
): LabelFinding {
  const [was, is] = [earlierSkill(table, label, loss), laterSkill(table, label, loss)];
  const shares = `the inputs explain ${percent(is)} of the variance of the labels, and explained ${percent(was)} before`;
  return is >= STILL_PREDICTABLE * was
    ? { kind: 'changed', reason: `the labels differ from before with the same inputs; ${shares}` }
    : { kind: 'ambiguous', reason: `the labels are less predictable than before: ${shares}` };
}

/** The error of the labels that gives this line, in words; null if none does. */
function patternOf(
  { after }: LabelledTable,
  label: Float64Array,
  { expected, folds }: Relation,
  b: number,
  error: number,
  classes: number,
): string | null {
  if ((1 - b) / error < WITHIN_CHANCE) return null;
  const usual = momentsOf(after.rows, (row) => expected[row] as number).mean;
  const is = momentsOf(after.rows, (row) => (label[row] as number) - b * (expected[row] as number));
  const was = momentsOf(
    folds[0].before,
    (row) => (label[row] as number) - (folds[0].expected[row] as number),
  );
  const uncertain = Math.hypot(is.error, b * was.error);
  const mean = is.mean + b * usual;
  const flipped = ((1 - b) * (classes - 1)) / classes;
  const candidates = [
    {
      words: `the labels are as before with about ${percent(Math.min(1, flipped))} of them replaced by another class`,
      share: flipped,
      most: 1,
      mean: (1 - b) / classes + b * usual,
      slope: usual - 1 / classes,
    },
    {
      words: `the labels are as before with about ${percent(Math.min(1, 1 - b))} of them from other rows`,
      share: 1 - b,
      most: 1,
      mean: usual,
      slope: 0,
    },
    {
      words: `the labels are as before with about ${percent(Math.min(1, 1 - b))} of them replaced by one default label`,
      share: 1 - b,
      most: 1,
      mean: b * usual,
      slope: usual,
    },
    {
      words: `the labels are as before with about ${percent(Math.min(1, 1 - b))} of them replaced by one default label`,
      share: 1 - b,
      most: 1,
      mean: 1 - b + b * usual,
      slope: usual - 1,
    },
  ];
  const [best] = candidates
    .filter(({ share, most }) => share >= LEAST_SHARE && share <= most + 2 * error)
    .map((one) => ({ ...one, off: Math.abs(mean - one.mean) / Math.hypot(uncertain, error * one.slope) }))
    .filter(({ off }) => off < WITHIN_CHANCE)
    .sort((x, y) => x.off - y.off);
  return best?.words ?? null;
}

/**
 * Vuong's statistic (1989): positive if the line through the probabilities fits the later labels better than a line through
 * their log odds, which stands for a class that became more or less frequent, or less predictable.
 */
function comparedWithOdds(
  { after }: LabelledTable,
  label: Float64Array,
  { expected }: Relation,
  a: number,
  b: number,
): number {
  const odds = expected.map(logOdds);
  const fitted = logisticLine(after.rows, odds, label);
  const slope = Math.max(0, fitted.slope);
  const { mean } = momentsOf(after.rows, (row) => label[row] as number);
  const intercept = fitted.slope < 0 ? logOdds(mean) : fitted.intercept;
  const gain = momentsOf(after.rows, (row) => {
    const line = bounded(a + b * (expected[row] as number));
    const other = bounded(1 / (1 + Math.exp(-intercept - slope * (odds[row] as number))));
    return label[row] === 1 ? Math.log(line / other) : Math.log((1 - line) / (1 - other));
  });
  return gain.error > 0 ? gain.mean / gain.error : 0;
}

export function inErrors(deviation: number): string {
  return `${Math.round(Math.abs(deviation) * 10) / 10} standard errors`;
}
