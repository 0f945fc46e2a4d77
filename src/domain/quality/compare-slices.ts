import type { ModelComparison, SliceComparison } from '../../contract/model-comparison.js';
import type { QualityMetric } from '../../contract/quality-metric.js';
import { type ComparisonSettings, verdictsOn } from './comparison-verdict.js';
import { type Classes, type PairedMetric, pairedMetrics } from './paired-metrics.js';
import type { ScoredRows } from './scored-rows.js';

const LEAST_ROWS = 100;
const LEAST_OF_CLASS = 10;
const MOST_SLICES = 50;
const EFFORT = { resamples: 500, groups: 500 };
/** A column with more numbers than this is cut into quarters. */
const MOST_NUMBERS = 10;
const QUARTERS = 4;

interface Slice {
  readonly feature: string;
  readonly value: string;
  readonly rows: Uint32Array;
}

/**
 * The judged metrics for the rows with each value of the slice columns; numeric columns with many values are cut into
 * quarters. All of them are judged together, so that many slices do not make a false finding more likely. Slices with
 * few rows, and the smallest ones of very many, are only counted.
 */
export function compareSlices(
  store: ScoredRows,
  rows: Uint32Array,
  classes: Classes,
  judged: readonly QualityMetric[],
  settings: ComparisonSettings,
): Pick<ModelComparison, 'slices' | 'slicesLeftOut'> {
  const all = store.sliceColumns.flatMap((feature, column) => slicesOf(store, rows, feature, column));
  const compared = all
    .filter((slice) => hasEnough(store, slice, classes))
    .sort((a, b) => b.rows.length - a.rows.length)
    .slice(0, MOST_SLICES);
  const found = compared.flatMap(({ feature, value, rows: own }) =>
    pairedMetrics(store, own, classes, EFFORT)
      .filter(({ metric }) => judged.includes(metric))
      .map((one): PairedMetric & Pick<SliceComparison, 'feature' | 'value' | 'rows'> => ({
        ...one,
        feature,
        value,
        rows: own.length,
      })),
  );
  return { slices: verdictsOn(found, settings), slicesLeftOut: all.length - compared.length };
}

function slicesOf(store: ScoredRows, rows: Uint32Array, feature: string, column: number): readonly Slice[] {
  const codes = store.slices[column] as Int32Array;
  const values = store.sliceValues[column] as readonly string[];
  const present = values.filter((value) => value !== '');
  const numbers = values.map((value) => (value === '' ? Number.NaN : Number(value)));
  const isNumeric = present.length > MOST_NUMBERS && present.every((value) => Number.isFinite(Number(value)));
  const nameOf = isNumeric ? quarterNames(codes, rows, numbers) : (code: number) => values[code] as string;
  const byName = new Map<string, number[]>();
  for (const row of rows) {
    const name = nameOf(codes[row] as number);
    if (name === '') continue;
    const own = byName.get(name);
    if (own) own.push(row);
    else byName.set(name, [row]);
  }
  return [...byName].map(([value, own]) => ({ feature, value, rows: Uint32Array.from(own) }));
}

function quarterNames(
  codes: Int32Array,
  rows: Uint32Array,
  numbers: readonly number[],
): (code: number) => string {
  const sorted = Float64Array.from(rows, (row) => numbers[codes[row] as number] as number)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const bounds = Array.from(
    { length: QUARTERS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / QUARTERS)] as number,
  );
  const edges = [...new Set(bounds)];
  return (code) => {
    const value = numbers[code] as number;
    if (Number.isNaN(value)) return '';
    const at = edges.findIndex((edge) => value < edge);
    if (at === 0) return `below ${edges[0]}`;
    return at < 0 ? `${edges.at(-1)} and above` : `${edges[at - 1]} to ${edges[at]}`;
  };
}

function hasEnough(store: ScoredRows, { rows }: Slice, classes: Classes): boolean {
  if (rows.length < LEAST_ROWS) return false;
  if (!classes) return true;
  let positives = 0;
  for (const row of rows) if (store.label[row] === classes.positive) positives += 1;
  return Math.min(positives, rows.length - positives) >= LEAST_OF_CLASS;
}
