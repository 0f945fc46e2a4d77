import type { QualityDiagnosis } from '../../contract/quality-diagnosis.js';
import type { ProblemType } from '../../contract/quality-metric.js';
import { canonicalLabel } from './canonical-label.js';
import { inErrors, judgeClassLabels, type LabelFinding } from './labels/label-noise.js';
import { labelSetError } from './labels/label-set.js';
import { type LabelledRow, type LabelledTable, labelledTable } from './labels/labelled-table.js';
import { judgeNumberLabels } from './labels/number-labels.js';
import { rowOfLabel } from './labels/predictability.js';
import { type InputShift, inputShift } from './labels/relation.js';
import { relationOfTraining } from './labels/training-relation.js';

export interface QualityEvidence {
  readonly problemType: ProblemType;
  /** Number of features of each row. */
  readonly features: number;
  /** Labelled rows of windows before the quality fell, with the outputs of the model in service. */
  readonly before: readonly LabelledRow[];
  /** The same of windows since then, in order of their time. */
  readonly after: readonly LabelledRow[];
  /** Labelled rows of the offered training set, without outputs; absent or empty without one. */
  readonly training?: readonly LabelledRow[];
  /** Label that a probability refers to. Default: the last one of the two labels, so 1, true or yes. */
  readonly positiveLabel?: string;
}

const LEAST_ROWS = 300;
const LEAST_OF_CLASS = 30;
/** Rows of each period that are examined, evenly chosen; more do not change a finding, and the trees need time for them. */
const MOST_ROWS = 4000;
const MOST_CLASSES = 3;
const MOVED = 3.2;

/**
 * Why the quality of the model in service fell. Inputs that moved, or a relation of inputs and label that moved (concept
 * drift), call for training; wrong labels forbid it. Under a drift the labels still depend on the inputs, in another way. Labels
 * are called wrong only if one error of the labels explains the change and what remains is within chance; if a drift
 * explains the rows as well, the evidence is insufficient. Takes about a second for 4,000 rows of 60 features.
 */
export function diagnoseQuality(evidence: QualityEvidence): QualityDiagnosis {
  const { problemType, features, positiveLabel } = evidence;
  const [before, after, training] = [evidence.before, evidence.after, evidence.training ?? []].map(
    thinned,
  ) as [readonly LabelledRow[], readonly LabelledRow[], readonly LabelledRow[]];
  const few = (['before', 'after'] as const).filter((name) => evidence[name].length < LEAST_ROWS);
  if (few.length > 0) {
    return insufficient(
      few.map(
        (name) =>
          `${evidence[name].length} labelled rows ${name} the change are too few; the diagnosis needs ${LEAST_ROWS}`,
      ),
    );
  }
  const wrongSet = labelSetError(problemType, before, after);
  if (wrongSet) return { diagnosis: 'wrong-labels', reasons: [wrongSet] };
  const isUsable = ({ label }: LabelledRow) => problemType !== 'Regression' || Number.isFinite(Number(label));
  const table = labelledTable(
    before.filter(isUsable),
    after.filter(isUsable),
    features,
    training.filter(isUsable),
    problemType === 'MulticlassClassification',
  );
  const shift = inputShift(table);
  const signals = signalsOf(problemType, table, positiveLabel);
  if (signals.length === 0) {
    return insufficient([`no class has ${LEAST_OF_CLASS} rows in each period`]);
  }
  const found = signals.map(({ name, label }) => ({
    name,
    label,
    ...(problemType === 'Regression'
      ? judgeNumberLabels(table, label, shift)
      : judgeClassLabels(table, label, shift, problemType === 'BinaryClassification' ? 2 : classesOf(table))),
  }));
  return concluded(table, shift, found, problemType);
}

interface Signal {
  readonly name: string | null;
  readonly label: Float64Array;
}

function concluded(
  table: LabelledTable,
  shift: InputShift,
  found: readonly (Signal & LabelFinding)[],
  problemType: ProblemType,
): QualityDiagnosis {
  const of = (kind: LabelFinding['kind']) => found.filter((one) => one.kind === kind);
  const reasonsOf = (findings: readonly (Signal & LabelFinding)[]) =>
    findings.map(({ name, reason }) => (name === null ? reason : `${name}: ${reason}`));
  const moved = shift.deviations > MOVED;
  const inputs = moved
    ? [`the inputs differ from before (${inErrors(shift.deviations)})`]
    : ['the inputs are as before within chance'];
  const follows = ({ label }: Signal) =>
    relationOfTraining(table, label, problemType === 'Regression' ? 'squared' : 'logistic');
  const [changed] = of('changed');
  if (changed) {
    return {
      diagnosis: 'concept-drift',
      ...trainingShows(follows(changed)),
      reasons: [...reasonsOf(of('changed')), ...inputs, ...trainingReason(follows(changed))],
    };
  }
  const [wrong] = of('wrong');
  if (wrong && of('ambiguous').length < found.length / 2) {
    return {
      diagnosis: 'wrong-labels',
      reasons: [
        ...reasonsOf(of('wrong')),
        ...rowOfLabel(table, wrong.label),
        ...inputs,
        ...trainingReason(follows(wrong)),
      ],
    };
  }
  const unclear = [...of('wrong'), ...of('ambiguous')];
  if (unclear.length > 0) return insufficient([...reasonsOf(unclear), ...inputs]);
  if (moved) return { diagnosis: 'inputs-moved', reasons: [...inputs, ...reasonsOf(of('same'))] };
  return insufficient([...inputs, ...reasonsOf(of('same'))]);
}

function trainingShows(follows: 'before' | 'after' | null): Pick<QualityDiagnosis, 'training'> {
  return follows === null ? {} : { training: follows };
}

function trainingReason(follows: 'before' | 'after' | null): readonly string[] {
  switch (follows) {
    case 'after':
      return ['the offered training set shows the same relation as the new rows'];
    case 'before':
      return ['the offered training set still shows the relation of before'];
    case null:
      return [];
  }
}

/** The labels as numbers, or for each of the most frequent classes whether a row has it. */
function signalsOf(
  problemType: ProblemType,
  { rows, before, after }: LabelledTable,
  positiveLabel: string | undefined,
): readonly Signal[] {
  if (problemType === 'Regression') {
    return [{ name: null, label: Float64Array.from(rows, ({ label }) => Number(label)) }];
  }
  const labels = rows.map(({ label }) => canonicalLabel(label));
  const countIn = (of: Uint32Array, label: string) => of.filter((row) => labels[row] === label).length;
  const classes = [...new Set(Array.from(before.rows, (row) => labels[row] as string))].sort();
  const enough = classes.filter((label) =>
    [before.rows, after.rows].every((of) => {
      const count = countIn(of, label);
      return Math.min(count, of.length - count) >= LEAST_OF_CLASS;
    }),
  );
  const signal = (label: string) => Float64Array.from(labels, (one) => (one === label ? 1 : 0));
  if (problemType === 'BinaryClassification') {
    const positive = positiveLabel === undefined ? classes.at(-1) : canonicalLabel(positiveLabel);
    return positive !== undefined && enough.includes(positive)
      ? [{ name: null, label: signal(positive) }]
      : [];
  }
  return enough
    .sort((a, b) => countIn(before.rows, b) - countIn(before.rows, a))
    .slice(0, MOST_CLASSES)
    .map((label) => ({ name: `class ${label}`, label: signal(label) }));
}

function classesOf({ rows, before }: LabelledTable): number {
  return new Set(Array.from(before.rows, (row) => canonicalLabel(rows[row]?.label ?? ''))).size;
}

function thinned(rows: readonly LabelledRow[]): readonly LabelledRow[] {
  const step = rows.length / MOST_ROWS;
  if (step <= 1) return rows;
  return Array.from({ length: MOST_ROWS }, (_, i) => rows[Math.floor(i * step)] as LabelledRow);
}

function insufficient(reasons: readonly string[]): QualityDiagnosis {
  return { diagnosis: 'insufficient', reasons };
}
