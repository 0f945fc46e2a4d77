import type { InferredType } from './formats.js';
import type { ValueType } from './value-type.js';

/** The result of one pass over a column. Plain data, so that a worker thread can send it. */
export interface FeatureProfile {
  readonly rows: number;
  readonly present: number;
  readonly missing: number;
  readonly inferredType: InferredType;
  /** The number of present values of each type. */
  readonly countsByType: Readonly<Record<ValueType, number>>;
  /** Deequ's estimate with an average error of 5 %; see DistinctCounter. 0 for numeric columns: their statistics have none. */
  readonly distinctCount: number;
  /** Values with their exact counts, the most frequent first. Null if there were too many distinct values to count. */
  readonly valueCounts: readonly { readonly value: string; readonly count: number }[] | null;
  /** The number of present values inside the baseline's domain. 0 without a domain. */
  readonly inDomain: number;
  /** Null if the column is not numeric, or contains no number that Spark can read. */
  readonly numeric: NumericProfile | null;
}

export interface NumericProfile {
  readonly mean: number;
  readonly sum: number;
  /** Population standard deviation. */
  readonly standardDeviation: number;
  readonly min: number;
  readonly max: number;
  /** The items of the KLL sketch by level; an item of level h represents 2^h values. */
  readonly levels: readonly (readonly number[])[];
}
