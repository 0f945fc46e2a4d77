import type { DictionaryColumn } from './dictionary-column.js';
import type { ModelColumn } from './model.js';
import type { TrainingSet } from './training-set.js';

/**
 * The maximum number of levels per text column; the most frequent are kept. An identifier column in the training set must
 * not create thousands of weights. All other levels are scored like unseen levels.
 */
const MAX_LEVELS = 100;

/**
 * The numeric form of the training set: position 0 is the intercept, followed by one position per number column and one
 * per level of a text column. Rows are sparse: each row has `width` entries in `positions` and `values`. The value of an
 * absent level is 0.
 */
export interface DesignMatrix {
  readonly rows: number;
  readonly parameters: number;
  readonly width: number;
  readonly positions: Int32Array;
  readonly values: Float64Array;
  /** The model's columns with the given parameters. */
  toColumns(parameters: Float64Array): ModelColumn[];
}

interface EncodedColumn {
  readonly size: number;
  /** The position of a row's entry, relative to the column's first position, by dictionary code. */
  readonly offsetOfCode: Int32Array;
  /** The value of a row's entry, by dictionary code. */
  readonly valueOfCode: Float64Array;
  toColumn(weights: readonly number[]): ModelColumn;
}

/** @throws if a number column contains a value that is not finite. */
export function designMatrix(set: TrainingSet): DesignMatrix {
  const encoded = set.features.map((column, index) => encode(column, index, set.rows));
  const starts: number[] = [];
  let parameters = 1;
  for (const column of encoded) {
    starts.push(parameters);
    parameters += column.size;
  }
  const width = encoded.length + 1;
  const positions = new Int32Array(set.rows * width);
  const values = new Float64Array(set.rows * width);
  for (let row = 0; row < set.rows; row++) values[row * width] = 1;
  encoded.forEach((column, index) => {
    const codes = set.features[index] as DictionaryColumn;
    const start = starts[index] as number;
    for (let row = 0; row < set.rows; row++) {
      const code = codes.code(row);
      const at = row * width + index + 1;
      positions[at] = column.size === 0 ? 0 : start + (column.offsetOfCode[code] as number);
      values[at] = column.size === 0 ? 0 : (column.valueOfCode[code] as number);
    }
  });
  return {
    rows: set.rows,
    parameters,
    width,
    positions,
    values,
    toColumns: (fitted) =>
      encoded.map((column, index) => {
        const start = starts[index] as number;
        return column.toColumn([...fitted.subarray(start, start + column.size)]);
      }),
  };
}

function encode(column: DictionaryColumn, index: number, rows: number): EncodedColumn {
  const numbers = column.numbers();
  return numbers === undefined ? encodeLevels(column) : encodeNumbers(column, numbers, index, rows);
}

function encodeNumbers(
  column: DictionaryColumn,
  numbers: readonly (number | undefined)[],
  index: number,
  rows: number,
): EncodedColumn {
  let present = 0;
  let sum = 0;
  numbers.forEach((number, code) => {
    if (number === undefined) return;
    if (!Number.isFinite(number)) {
      const text = column.texts[code] ?? '';
      throw new Error(
        `row ${column.firstRowOf(text)}, column ${index + 2} of the training set contains "${text}", which is not a finite number. Leave the cell empty if the value is missing.`,
      );
    }
    const count = column.counts[code] as number;
    present += count;
    sum += count * number;
  });
  const mean = sum / present;
  // A missing value is imputed with the mean, so it counts as a row and adds 0 to the sum.
  const squares = numbers.reduce<number>(
    (total, number, code) =>
      number === undefined ? total : total + (column.counts[code] as number) * (number - mean) ** 2,
    0,
  );
  const standardDeviation = Math.sqrt(squares / rows) || 1;
  return {
    size: 1,
    offsetOfCode: new Int32Array(numbers.length),
    valueOfCode: Float64Array.from(numbers, (number) =>
      number === undefined ? 0 : (number - mean) / standardDeviation,
    ),
    toColumn: ([weight]) => ({ kind: 'numeric', mean, standardDeviation, weight: weight ?? 0 }),
  };
}

function encodeLevels(column: DictionaryColumn): EncodedColumn {
  const codes = column.texts.map((_, code) => code).filter((code) => column.texts[code] !== '');
  const byFrequency = codes.sort(
    (a, b) =>
      (column.counts[b] as number) - (column.counts[a] as number) ||
      ((column.texts[a] as string) < (column.texts[b] as string) ? -1 : 1),
  );
  const kept = byFrequency.slice(0, MAX_LEVELS);
  const levels = kept.map((code) => column.texts[code] as string).sort((a, b) => (a < b ? -1 : 1));
  const offsetOfLevel = new Map(levels.map((level, offset) => [level, offset]));
  return {
    size: levels.length,
    offsetOfCode: Int32Array.from(column.texts, (text) => offsetOfLevel.get(text) ?? 0),
    valueOfCode: Float64Array.from(column.texts, (text) => (offsetOfLevel.has(text) ? 1 : 0)),
    toColumn: (weights) => ({ kind: 'categorical', levels, weights: [...weights] }),
  };
}
