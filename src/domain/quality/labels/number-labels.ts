import { boostedTrees } from '../../../statistics/boosted-trees.js';
import { ksDistance, ksTail } from '../../../statistics/kolmogorov-smirnov.js';
import { integerDraw, seededRandom } from '../../../statistics/random.js';
import type { WeightedValues } from '../../../statistics/weighted-values.js';
import { type Conversion, conversions } from '../../feed-defects/columns/conversions.js';
import { percent } from '../../present/sentence.js';
import { CERTAIN, inErrors, type LabelFinding, stillPredictable, WITHIN_CHANCE } from './label-noise.js';
import type { LabelledTable } from './labelled-table.js';
import { momentsOf } from './lines.js';
import { fittedLine, type InputShift, learnRelation, type Relation, remainder } from './relation.js';

/** P-value below which two distributions differ. */
const DIFFER = 0.001;
const LEAST_SKILL = 0.05;
/** A share of the labels that is wrong must be at least this large. */
const LEAST_SHARE = 0.08;
const INDEPENDENT = 0.15;
const SEED = 20_261_130;

/**
 * Judges numbers as labels. Labels in another unit, with another sign, of other rows, or replaced by a default value must fit
 * the earlier relation again once that error is undone or simulated: the distribution of the errors as well as their
 * independence of the inputs. A factor that growth could explain is ambiguous.
 */
export function judgeNumberLabels(
  table: LabelledTable,
  label: Float64Array,
  shift: InputShift,
): LabelFinding {
  const relation = learnRelation(table, label, 'squared', shift);
  const asBefore = remainder(table, label, relation, { a: 0, b: 1 });
  const errors = errorsOf(table.after.rows, label, relation);
  const usual = usualErrors(label, relation);
  const largest = Math.max(asBefore.structure, Math.abs(asBefore.mean), Math.abs(asBefore.slope));
  if (largest < CERTAIN && !differ(errors, usual)) {
    return { kind: 'same', reason: `given the inputs, the labels are as before (${inErrors(largest)})` };
  }
  if (relation.skill < LEAST_SKILL) return stillPredictable(table, label, 'squared');
  return (
    inOtherUnit(table, label, relation, usual) ??
    withDefault(table, label, relation, usual) ??
    ofOtherRows(table, label, relation, errors, usual) ??
    changed(table, label, relation)
  );
}

function changed(table: LabelledTable, label: Float64Array, relation: Relation): LabelFinding {
  const { a, b } = fittedLine(table, label, relation);
  const { structure } = remainder(table, label, relation, { a, b });
  if (structure <= CERTAIN) return stillPredictable(table, label, 'squared');
  return {
    kind: 'changed',
    reason: `the labels follow the inputs in another way than before: a model learnt on half of the new rows predicts the change in the other half (${inErrors(structure)})`,
  };
}

/** All labels converted, or with the other sign. */
function inOtherUnit(
  table: LabelledTable,
  label: Float64Array,
  relation: Relation,
  usual: Float64Array,
): LabelFinding | null {
  const repairs: readonly Pick<Conversion, 'name' | 'of' | 'mayBeGrowth'>[] = [
    ...conversions,
    { name: 'the other sign', of: (value) => -value, mayBeGrowth: false },
  ];
  for (const { name, of, mayBeGrowth } of repairs) {
    const repaired = Float64Array.from(label, (value, row) => (isLater(table, row) ? of(value) : value));
    if (!repaired.every(Number.isFinite)) continue;
    if (!isExplained(table, label, relation, repaired, usual)) continue;
    const said = `the labels fit the earlier relation again if they are converted (${name}), and what remains is within chance`;
    return mayBeGrowth
      ? { kind: 'ambiguous', reason: `${said}; growth by that factor would look the same` }
      : { kind: 'wrong', reason: said };
  }
  return null;
}

function isExplained(
  table: LabelledTable,
  label: Float64Array,
  relation: Relation,
  repaired: Float64Array,
  usual: Float64Array,
): boolean {
  // The cheap test first: most conversions are far off.
  if (differ(errorsOf(table.after.rows, repaired, relation), usual)) return false;
  const left = remainder(table, label, relation, { a: 0, b: 1, label: repaired });
  return Math.max(left.structure, Math.abs(left.mean), Math.abs(left.slope)) < WITHIN_CHANCE;
}

/** One value in a share of the rows, which does not depend on the inputs, while the other rows are as before. */
function withDefault(
  table: LabelledTable,
  label: Float64Array,
  relation: Relation,
  usual: Float64Array,
): LabelFinding | null {
  const [now, was] = [sharesOf(table.after.rows, label), sharesOf(table.before.rows, label)];
  const [[value, share] = [0, 0]] = [...now].sort(([, a], [, b]) => b - a);
  const more = share - (was.get(value) ?? 0);
  if (more < LEAST_SHARE || share < 5 * (was.get(value) ?? 0)) return null;
  const others = table.after.rows.filter((row) => label[row] !== value);
  if (others.length >= 100 && differ(errorsOf(others, label, relation), usual)) return null;
  const isDefault = Float64Array.from(label, (one) => (one === value ? 1 : 0));
  const predicted = [0, 1].map((half) => {
    const [learn, test] = [
      table.after.halves[half] as Uint32Array,
      table.after.halves[1 - half] as Uint32Array,
    ];
    const model = boostedTrees([...table.features, ...table.outputs], isDefault, learn, { loss: 'logistic' });
    const middle = momentsOf(test, (row) => model[row] as number).mean;
    const found = momentsOf(
      test,
      (row) => ((isDefault[row] as number) - share) * ((model[row] as number) - middle),
    );
    return found.error > 0 ? found.mean / found.error : 0;
  });
  const structure = ((predicted[0] as number) + (predicted[1] as number)) / 2;
  if (structure > WITHIN_CHANCE) return null;
  return {
    kind: 'wrong',
    reason: `${percent(share)} of the labels are ${value}, before ${percent(was.get(value) ?? 0)}; the inputs do not predict which ones (${inErrors(structure)}), and the other labels are as before`,
  };
}

/**
 * Labels of other rows in a share of the rows: the distribution of all labels stays, the slope falls by that share, and the
 * errors are a mixture of the usual ones and those of random pairs. A weaker relation has wider errors in all rows instead.
 */
function ofOtherRows(
  table: LabelledTable,
  label: Float64Array,
  relation: Relation,
  errors: Float64Array,
  usual: Float64Array,
): LabelFinding | null {
  const { a, b, error } = fittedLine(table, label, relation);
  const share = Math.min(1, 1 - b);
  if (share < LEAST_SHARE || (1 - b) / error < WITHIN_CHANCE || b < -2 * error) return null;
  const left = remainder(table, label, relation, { a, b });
  if (left.structure > WITHIN_CHANCE) return null;
  const later = Float64Array.from(table.after.rows, (row) => label[row] as number);
  const earlier = Float64Array.from(table.before.rows, (row) => label[row] as number);
  const sameLabels =
    ksTail(ksDistance(sample(later), sample(earlier)), later.length, earlier.length) >= DIFFER;
  if (b + 2 * error < INDEPENDENT) {
    return {
      kind: 'wrong',
      reason: sameLabels
        ? `the labels are distributed as before and the inputs no longer predict them at all (${inErrors(left.structure)}): they belong to other rows`
        : `the inputs no longer predict the labels at all (${inErrors(left.structure)}): they may belong to other rows or another population`,
    };
  }
  if (!sameLabels) return null;
  const random = seededRandom(SEED);
  const mixture = Float64Array.from(errors, (_, i) => {
    if (random() >= share) return usual[integerDraw(random, usual.length)] as number;
    const { expected } = relation.folds[i < later.length ? 0 : 1];
    const row = table.after.rows[i % later.length] as number;
    return (earlier[integerDraw(random, earlier.length)] as number) - (expected[row] as number);
  });
  const widened = scaledTo(usual, errors);
  const isMixture = !differ(errors, mixture);
  const isWider = !differ(errors, widened);
  if (!isMixture) return null;
  const said = `the labels are distributed as before, and about ${percent(share)} of them are from other rows`;
  return isWider
    ? {
        kind: 'ambiguous',
        reason: `${said}, or the relation became weaker; the rows do not distinguish the two`,
      }
    : { kind: 'wrong', reason: `${said}; what remains is within chance (${inErrors(left.structure)})` };
}

function isLater(table: LabelledTable, row: number): boolean {
  return row >= table.before.rows.length && row < table.before.rows.length + table.after.rows.length;
}

/** The errors of each fold's expected labels, one fold after the other. */
function errorsOf(rows: Uint32Array, label: Float64Array, { folds }: Relation): Float64Array {
  return Float64Array.from(
    folds.flatMap(({ expected }) =>
      Array.from(rows, (row) => (label[row] as number) - (expected[row] as number)),
    ),
  );
}

/** The errors of the earlier relation on rows that it was not learnt from. */
function usualErrors(label: Float64Array, { folds }: Relation): Float64Array {
  return Float64Array.from(
    folds.flatMap(({ before, expected }) =>
      Array.from(before, (row) => (label[row] as number) - (expected[row] as number)),
    ),
  );
}

/** The first values around their mean, with the spread and the mean of the second. */
function scaledTo(values: Float64Array, like: Float64Array): Float64Array {
  const [own, other] = [spread(values), spread(like)];
  return values.map((value) => other.mean + ((value - own.mean) * other.sd) / (own.sd || 1));
}

function spread(values: Float64Array): { readonly mean: number; readonly sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

/** Whether the errors of the later rows, which occur once for each fold, are distributed in another way than these. */
function differ(later: Float64Array, errors: Float64Array): boolean {
  const distance = ksDistance(sample(later), sample(errors));
  return ksTail(distance, later.length / 2, errors.length / 2) < DIFFER;
}

function sample(values: Float64Array): WeightedValues {
  return Array.from(Float64Array.from(values).sort(), (value) => ({ value, weight: 1 }));
}

function sharesOf(rows: Uint32Array, label: Float64Array): ReadonlyMap<number, number> {
  const shares = new Map<number, number>();
  for (const row of rows) {
    const value = label[row] as number;
    shares.set(value, (shares.get(value) ?? 0) + 1 / rows.length);
  }
  return shares;
}
