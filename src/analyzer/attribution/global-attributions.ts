import { AnalyzerError } from '../errors.js';

/** `agg_method` of Clarify's configuration; its default is mean_abs. */
export type Aggregation = 'mean_abs' | 'mean_sq' | 'median';

/** Collects the Shapley values of rows and joins them to one value for each feature. */
export class GlobalAttributions {
  private readonly values: number[][];

  constructor(
    private readonly features: readonly string[],
    private readonly aggregation: Aggregation = 'mean_abs',
  ) {
    this.values = features.map(() => []);
  }

  /** @param shapley one value per feature, in the order of the names */
  add(shapley: readonly number[]): void {
    for (const [i, list] of this.values.entries()) list.push(shapley[i] ?? 0);
  }

  /** @throws AnalyzerError if no row was added */
  byFeature(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.features.map((name, i) => [name, this.joined(this.values[i] ?? [])]));
  }

  private joined(values: readonly number[]): number {
    if (values.length === 0) throw new AnalyzerError('There are no rows to explain.');
    if (this.aggregation === 'median') return median(values.map(Math.abs));
    const of = this.aggregation === 'mean_abs' ? Math.abs : (value: number) => value * value;
    return values.reduce((sum, value) => sum + of(value), 0) / values.length;
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
