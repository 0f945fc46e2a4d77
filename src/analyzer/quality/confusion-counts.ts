import { AnalyzerError } from '../errors.js';
import type { ConfusionMatrix } from './formats.js';
import { ROW_SETS } from './random-samples.js';

/** Above this number, the column is an identifier or a measurement, and the matrix would be millions of cells. */
const MAX_CLASSES = 1000;

/** Counts rows by actual and predicted class, for all rows and for each sample. */
export class ConfusionCounts {
  private readonly classes = new Map<string, number>();
  /** By actual class × MAX_CLASSES + predicted class: the rows of each set. */
  private readonly cells = new Map<number, Float64Array>();

  /**
   * @param rowSets the sets that contain the row, one bit each
   * @throws AnalyzerError if there are more than 1,000 classes
   */
  add(label: string, prediction: string, rowSets: number): void {
    const counts = this.cell(label, prediction);
    for (let i = 0; i < ROW_SETS; i++) if (rowSets & (1 << i)) counts[i] = (counts[i] as number) + 1;
  }

  /** Adds rows that were counted elsewhere, one count per set. */
  addCounts(label: string, prediction: string, rows: Float64Array): void {
    const counts = this.cell(label, prediction);
    for (let i = 0; i < ROW_SETS; i++) counts[i] = (counts[i] as number) + (rows[i] as number);
  }

  /** Every class that occurs as label or prediction, in order: numbers by value, then texts. */
  labels(): readonly string[] {
    return sortedLabels([...this.classes.keys()]);
  }

  /** Rows of one set with this actual and this predicted class. */
  count(label: string, prediction: string, set: number): number {
    const actual = this.classes.get(label);
    const predicted = this.classes.get(prediction);
    if (actual === undefined || predicted === undefined) return 0;
    return this.cells.get(actual * MAX_CLASSES + predicted)?.[set] ?? 0;
  }

  /** The matrix of all rows, with zeros, as in the container's file. */
  matrix(labels: readonly string[] = this.labels()): ConfusionMatrix {
    return Object.fromEntries(
      labels.map((label) => [
        label,
        Object.fromEntries(labels.map((prediction) => [prediction, this.count(label, prediction, 0)])),
      ]),
    );
  }

  private cell(label: string, prediction: string): Float64Array {
    const position = this.positionOf(label) * MAX_CLASSES + this.positionOf(prediction);
    let counts = this.cells.get(position);
    if (counts === undefined) {
      counts = new Float64Array(ROW_SETS);
      this.cells.set(position, counts);
    }
    return counts;
  }

  private positionOf(label: string): number {
    let position = this.classes.get(label);
    if (position === undefined) {
      position = this.classes.size;
      if (position === MAX_CLASSES) {
        throw new AnalyzerError(
          `Labels and predictions have more than ${MAX_CLASSES} different values. Check the attributes, or use the ` +
            'problem type Regression for measurements.',
        );
      }
      this.classes.set(label, position);
    }
    return position;
  }
}

/** Numbers by value, then texts in the order of their characters. */
export function sortedLabels(labels: readonly string[]): readonly string[] {
  const isNumber = (label: string) => label.trim() !== '' && Number.isFinite(Number(label));
  return [...labels].sort((a, b) => {
    if (isNumber(a) && isNumber(b)) return Number(a) - Number(b) || (a < b ? -1 : 1);
    if (isNumber(a) !== isNumber(b)) return isNumber(a) ? -1 : 1;
    return a < b ? -1 : 1;
  });
}
