import type { ProblemType } from '../../contract/quality-metric.js';
import { integerDraw, seededRandom } from '../../statistics/random.js';
import { canonicalLabel } from './canonical-label.js';

/** A model's output for one row. A binary model may give a probability only. */
export interface ModelOutput {
  readonly prediction?: string | null;
  /** Probability, or another score, of the positive label. */
  readonly probability?: number | null;
}

/** A labelled row that two models have scored. */
export interface ComparedRow {
  readonly label: string | null;
  /** The model in service. */
  readonly champion: ModelOutput;
  /** The new model. */
  readonly challenger: ModelOutput;
  /** The cells of the slice columns, in their order. */
  readonly slices?: readonly (string | null)[];
  /** The features, where the rows are compared with the traffic. */
  readonly features?: readonly (string | null)[];
}

export interface ScoredRowsSettings {
  readonly problemType: ProblemType;
  /** Columns whose values are compared one by one as well. */
  readonly sliceColumns?: readonly string[];
  /** Probability from which on a row counts as positive, if the output has no prediction. */
  readonly threshold?: number;
  /** Default: the last one of the two labels, so 1, true or yes. */
  readonly positiveLabel?: string;
  /** Rows to keep; a uniform sample of more. */
  readonly most?: number;
}

export type Side = 'champion' | 'challenger';

const MOST_ROWS = 100_000;
const SEED = 20_261_128;
/** A prediction that is derived from the probability once the labels are known. */
const FROM_PROBABILITY = -1;

/**
 * Labelled rows with the outputs of two models, as columns of numbers: 100,000 rows take about 5 MB. Labels and predicted
 * classes are codes of `values`; numbers keep their value in regression.
 */
export class ScoredRows {
  readonly problemType: ProblemType;
  readonly sliceColumns: readonly string[];
  readonly threshold: number;
  readonly positiveLabel: string | null;
  readonly label: Float64Array;
  readonly predictions: Readonly<Record<Side, Float64Array>>;
  /** NaN for a row without a probability. */
  readonly probabilities: Readonly<Record<Side, Float64Array>>;
  readonly slices: readonly Int32Array[];
  /** The texts of the codes of labels and predictions. */
  readonly values: string[] = [];
  readonly sliceValues: readonly string[][];
  private readonly codes = new Map<string, number>();
  private readonly sliceCodes: readonly Map<string, number>[];
  private readonly random = seededRandom(SEED);
  private usable = 0;
  private skipped = 0;

  constructor({
    problemType,
    sliceColumns = [],
    threshold = 0.5,
    positiveLabel,
    most = MOST_ROWS,
  }: ScoredRowsSettings) {
    this.problemType = problemType;
    this.sliceColumns = sliceColumns;
    this.threshold = threshold;
    this.positiveLabel = positiveLabel === undefined ? null : canonicalLabel(positiveLabel);
    const column = () => new Float64Array(most);
    this.label = column();
    this.predictions = { champion: column(), challenger: column() };
    this.probabilities = { champion: column(), challenger: column() };
    this.slices = sliceColumns.map(() => new Int32Array(most));
    this.sliceValues = sliceColumns.map(() => []);
    this.sliceCodes = sliceColumns.map(() => new Map());
  }

  /** A row without a label, or without an output of either model, cannot be compared and is only counted. */
  add(row: ComparedRow): void {
    const label = this.number(row.label);
    const champion = this.prediction(row.champion);
    const challenger = this.prediction(row.challenger);
    if (label === null || champion === null || challenger === null) {
      this.skipped += 1;
      return;
    }
    const at = this.place();
    this.usable += 1;
    if (at === null) return;
    this.label[at] = label;
    this.predictions.champion[at] = champion;
    this.predictions.challenger[at] = challenger;
    this.probabilities.champion[at] = row.champion.probability ?? Number.NaN;
    this.probabilities.challenger[at] = row.challenger.probability ?? Number.NaN;
    this.slices.forEach((column, i) => {
      column[at] = this.sliceCode(i, row.slices?.[i] ?? '');
    });
  }

  /** Number of rows that are kept. */
  get rows(): number {
    return Math.min(this.usable, this.label.length);
  }

  /** Number of rows that could be compared, kept or not. */
  get seen(): number {
    return this.usable;
  }

  /** Number of rows without a label or an output. */
  get unusable(): number {
    return this.skipped;
  }

  /** The class that a side predicts for a row: a code of `values`. */
  predictedClass(side: Side, row: number, positive: number, negative: number): number {
    const given = this.predictions[side][row] as number;
    if (given !== FROM_PROBABILITY) return given;
    return (this.probabilities[side][row] as number) >= this.threshold ? positive : negative;
  }

  private place(): number | null {
    if (this.usable < this.label.length) return this.usable;
    const place = integerDraw(this.random, this.usable + 1);
    return place < this.label.length ? place : null;
  }

  private prediction({ prediction, probability }: ModelOutput): number | null {
    const given = this.number(prediction ?? null);
    if (given !== null || this.problemType !== 'BinaryClassification') return given;
    const known = probability !== null && probability !== undefined && !Number.isNaN(probability);
    return known ? FROM_PROBABILITY : null;
  }

  private number(text: string | null): number | null {
    if (text === null || text.trim() === '') return null;
    if (this.problemType === 'Regression') {
      const number = Number(text);
      return Number.isFinite(number) ? number : null;
    }
    return codeOf(this.codes, this.values, canonicalLabel(text));
  }

  private sliceCode(column: number, cell: string): number {
    return codeOf(
      this.sliceCodes[column] as Map<string, number>,
      this.sliceValues[column] as string[],
      cell === '' ? cell : canonicalLabel(cell),
    );
  }
}

function codeOf(codes: Map<string, number>, values: string[], text: string): number {
  const known = codes.get(text);
  if (known !== undefined) return known;
  codes.set(text, values.length);
  values.push(text);
  return values.length - 1;
}
