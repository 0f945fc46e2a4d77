import {
  type DatasetProfile,
  type Distribution,
  type FeatureProfile,
  groupedByValue,
} from './distribution.js';
import { ReservoirSample } from './reservoir-sample.js';

export interface SampledRow {
  /** Position in the stream, from 0; it preserves the order in time. */
  readonly position: number;
  readonly cells: readonly (string | null)[];
}

/** A uniform sample of a stream of rows. */
export interface RowSample {
  readonly columns: readonly string[];
  readonly rowsSeen: number;
  /** Sorted by position. */
  readonly rows: readonly SampledRow[];
}

const MAX_ROWS = 4000;

/** Samples rows uniformly and keeps their positions. */
export class RowSampler {
  private readonly rows: ReservoirSample<SampledRow>;

  constructor(
    private readonly columns: readonly string[],
    most = MAX_ROWS,
    seed = 1,
  ) {
    this.rows = new ReservoirSample(most, seed);
  }

  add(cells: readonly (string | null)[]): void {
    const position = this.rows.seen;
    this.rows.add(() => ({ position, cells }));
  }

  sample(): RowSample {
    const rows = [...this.rows.kept].sort((a, b) => a.position - b.position);
    return { columns: this.columns, rowsSeen: this.rows.seen, rows };
  }
}

// The patterns of Deequ's StatefulDataType, by which the monitor infers types; true and false are Strings.
const INTEGRAL = /^(-|\+)? ?\d+$/;
const FRACTIONAL = /^(-|\+)? ?\d+((\.\d+)|((?:\.\d+)?[Ee][-+]?\d+))$/;
const MAX_CATEGORIES = 120;

/** Profile of the given rows, column by column. */
export function profileOfRows(columns: readonly string[], rows: readonly SampledRow[]): DatasetProfile {
  return {
    rows: rows.length,
    features: columns.map((feature, column) =>
      profileOfColumn(
        feature,
        rows.map(({ cells }) => cells[column] ?? null),
      ),
    ),
  };
}

function profileOfColumn(feature: string, cells: readonly (string | null)[]): FeatureProfile {
  const values = cells.filter((cell): cell is string => cell !== null && cell !== '');
  const fractional = values.some((value) => FRACTIONAL.test(value));
  const numeric = values.every((value) => INTEGRAL.test(value) || FRACTIONAL.test(value));
  const inferredType =
    values.length === 0 ? 'Unknown' : numeric ? (fractional ? 'Fractional' : 'Integral') : 'String';
  return {
    feature,
    inferredType,
    present: values.length,
    missing: cells.length - values.length,
    distribution: values.length === 0 ? null : numeric ? numbersOf(values) : countsOf(values),
  };
}

function numbersOf(values: readonly string[]): Distribution {
  const sorted = Float64Array.from(values, (value) => Number(value.replace(' ', ''))).sort();
  return { kind: 'numeric', items: groupedByValue(Array.from(sorted, (value) => ({ value, weight: 1 }))) };
}

/** Null for free text and identifiers; the monitor keeps no histogram of them either. */
function countsOf(values: readonly string[]): Distribution | null {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  if (counts.size > MAX_CATEGORIES) return null;
  return {
    kind: 'categorical',
    counts: [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count),
    unlisted: 0,
  };
}
