import { ReservoirSample } from './reservoir-sample.js';

type Cells = readonly (string | null)[];

/** Two consecutive rows of a stream. */
interface RowPair {
  readonly row: Cells;
  readonly next: Cells;
}

/** A uniform sample of the pairs of consecutive rows of a stream, in the order of the stream. */
export interface RowPairs {
  /** Features, followed by the label if rows have one. */
  readonly columns: readonly string[];
  readonly pairs: readonly RowPair[];
}

const MAX_PAIRS = 3000;
/** Wider rows are reduced to evenly spaced columns, because the recognisers compare every pair of columns. */
const MAX_COLUMNS = 200;

/** Samples pairs of consecutive rows, so that dependence between rows can be measured. */
export class RowPairSampler {
  private readonly pairs: ReservoirSample<{ readonly at: number; readonly pair: RowPair }>;
  private readonly positions: readonly number[] | null;
  private previous: Cells | null = null;

  constructor(
    private readonly features: readonly string[],
    private readonly labelled = false,
    seed = 1,
  ) {
    this.pairs = new ReservoirSample(MAX_PAIRS, seed);
    const count = features.length;
    this.positions =
      count <= MAX_COLUMNS
        ? null
        : [
            ...Array.from({ length: MAX_COLUMNS }, (_, i) => Math.floor((i * count) / MAX_COLUMNS)),
            ...(labelled ? [count] : []),
          ];
  }

  /** Adds a row: its features, followed by its label if rows have one. */
  add(row: Cells): void {
    const { previous } = this;
    this.previous = row;
    if (previous === null) return;
    const at = this.pairs.seen;
    this.pairs.add(() => ({ at, pair: { row: this.selected(previous), next: this.selected(row) } }));
  }

  sample(): RowPairs {
    const columns = this.labelled ? [...this.features, 'the label'] : this.features;
    const pairs = [...this.pairs.kept].sort((a, b) => a.at - b.at).map(({ pair }) => pair);
    return { columns: this.selected(columns), pairs };
  }

  private selected<T>(all: readonly T[]): readonly T[] {
    return this.positions ? this.positions.map((position) => all[position] as T) : all;
  }
}
