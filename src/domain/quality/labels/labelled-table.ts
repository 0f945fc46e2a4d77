import type { BinnedColumns } from '../../../statistics/boosted-trees.js';
import { encodingOf } from '../../profile/cell-encoding.js';
import type { ModelOutput } from '../scored-rows.js';

/** A row of the traffic with its label and the output of the model in service, or of a training set without an output. */
export interface LabelledRow {
  readonly features: readonly (string | null)[];
  readonly label: string;
  readonly output?: ModelOutput;
}

/** The rows of two periods as binned columns. A row has one index in all of them. */
export interface LabelledTable {
  readonly features: BinnedColumns;
  /** The outputs of the model in service. */
  readonly outputs: BinnedColumns;
  /** The same as probabilities of the positive label and as numbers; null if a row of the traffic has none. */
  readonly scores: { readonly probability: Float64Array | null; readonly number: Float64Array | null };
  readonly rows: readonly LabelledRow[];
  readonly before: Period;
  readonly after: Period;
  /** Rows of the offered training set; empty without one. */
  readonly training: Uint32Array;
}

/** Rows of a period, and the same rows in two halves. */
export interface Period {
  readonly rows: Uint32Array;
  readonly halves: readonly [Uint32Array, Uint32Array];
}

/** Bins of numbers; one more is for missing values. */
const BINS = 31;
const MISSING = 31;
/** More columns than this are thinned out evenly: the trees need time for each. */
const MOST_COLUMNS = 60;

export function labelledTable(
  before: readonly LabelledRow[],
  after: readonly LabelledRow[],
  columns: number,
  training: readonly LabelledRow[] = [],
  /** Whether there are more than two classes, so that a probability is not that of one class. */
  multiclass = false,
): LabelledTable {
  const served = [...before, ...after];
  const rows = [...served, ...training];
  const step = Math.max(1, Math.ceil(columns / MOST_COLUMNS));
  const features = Array.from({ length: Math.ceil(columns / step) }, (_, i) =>
    binned(rows.map((row) => row.features[i * step] ?? null)),
  );
  const outputs = [
    binned(rows.map(({ output }) => output?.prediction ?? null)),
    binned(rows.map(({ output }) => textOf(output?.probability))),
  ];
  return {
    features: features.filter(varies),
    outputs: outputs.filter(varies),
    scores: {
      probability: complete(
        served.map(({ output }) => (multiclass ? null : output?.probability)),
        rows.length,
        (value) => value >= 0 && value <= 1,
      ),
      number: complete(
        served.map(({ output }) => numberOf(output?.prediction)),
        rows.length,
        Number.isFinite,
      ),
    },
    rows,
    before: period(0, before.length),
    after: period(before.length, served.length),
    training: Uint32Array.from({ length: training.length }, (_, i) => served.length + i),
  };
}

function complete(
  values: readonly (number | null | undefined)[],
  rows: number,
  isUsable: (value: number) => boolean,
): Float64Array | null {
  const found = Float64Array.from(values, (value) => value ?? Number.NaN);
  if (found.length === 0 || !found.every(isUsable)) return null;
  // Rows of a training set have no output. Nothing that starts from the outputs reads them.
  const padded = new Float64Array(rows).fill(0.5);
  padded.set(found);
  return padded;
}

function numberOf(text: string | null | undefined): number | null {
  return text === null || text === undefined || text.trim() === '' ? null : Number(text);
}

/** Numbers by quantile, so that each bin has about as many rows. */
export function binnedNumbers(values: Float64Array): Uint8Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = [...new Set(sorted)];
  const bounds =
    distinct.length <= BINS
      ? distinct.slice(0, -1)
      : [
          ...new Set(
            Array.from(
              { length: BINS - 1 },
              (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)] as number,
            ),
          ),
        ];
  return Uint8Array.from(values, (value) => (Number.isNaN(value) ? MISSING : below(bounds, value)));
}

function binned(cells: readonly (string | null)[]): Uint8Array {
  return binnedNumbers(Float64Array.from(cells, encodingOf(cells)));
}

/** Number of bounds below the value. */
function below(bounds: readonly number[], value: number): number {
  let [low, high] = [0, bounds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function period(from: number, to: number): Period {
  const rows = Uint32Array.from({ length: to - from }, (_, i) => from + i);
  const half = (which: number) => rows.filter((_, i) => i % 2 === which);
  return { rows, halves: [half(0), half(1)] };
}

function varies(column: Uint8Array): boolean {
  return column.some((bin) => bin !== column[0]);
}

function textOf(value: number | null | undefined): string | null {
  return value === null || value === undefined || Number.isNaN(value) ? null : String(value);
}
