import { ReservoirSample } from './reservoir-sample.js';

type Cells = readonly (string | null)[];

/** Two rows of a stream that stood one after the other. */
export interface RowPair {
  readonly row: Cells;
  readonly next: Cells;
}

/** An even sample of a stream's neighbouring rows. */
export interface RowPairs {
  /** Features, and after them the label where rows have one. */
  readonly columns: readonly string[];
  readonly pairs: readonly RowPair[];
}

const PAIRS_KEPT = 3000;
/** Of wider rows, columns evenly chosen: every pair of columns is looked at. */
const COLUMNS_KEPT = 200;

/** Keeps pairs of neighbours evenly, so that what rows have to do with the next can be told. */
export class RowPairSampler {
  private readonly pairs: ReservoirSample<RowPair>;
  private readonly places: readonly number[] | null;
  private before: Cells | null = null;

  constructor(
    private readonly features: readonly string[],
    private readonly labelled = false,
    seed = 1,
  ) {
    this.pairs = new ReservoirSample(PAIRS_KEPT, seed);
    const count = features.length;
    this.places =
      count <= COLUMNS_KEPT
        ? null
        : [
            ...Array.from({ length: COLUMNS_KEPT }, (_, i) => Math.floor((i * count) / COLUMNS_KEPT)),
            ...(labelled ? [count] : []),
          ];
  }

  /** A row's features, and its label after them where rows have one. */
  add(row: Cells): void {
    const { before } = this;
    this.before = row;
    if (before !== null) this.pairs.add(() => ({ row: this.chosen(before), next: this.chosen(row) }));
  }

  sample(): RowPairs {
    const columns = this.labelled ? [...this.features, 'the label'] : this.features;
    return { columns: this.chosen(columns), pairs: this.pairs.kept };
  }

  private chosen<T>(all: readonly T[]): readonly T[] {
    return this.places ? this.places.map((place) => all[place] as T) : all;
  }
}
