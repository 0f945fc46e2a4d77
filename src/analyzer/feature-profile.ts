import type { InferredType } from './formats.js';
import type { ValueType } from './value-type.js';

/** What one pass over a column found. Plain data, so that it can cross from a worker thread. */
export interface FeatureProfile {
  readonly rows: number;
  readonly present: number;
  readonly missing: number;
  readonly inferredType: InferredType;
  /** How many of the present values are of each type. */
  readonly countsByType: Readonly<Record<ValueType, number>>;
  /** Deequ's estimate, 5 % off on average; see DistinctCounter. 0 for numeric columns, whose files do not hold it. */
  readonly distinctCount: number;
  /** Values with their exact counts, most frequent first; null when there were too many to count. */
  readonly valueCounts: readonly { readonly value: string; readonly count: number }[] | null;
  /** How many of the present values lie in the domain that was asked for. */
  readonly inDomain: number;
  /** Null when the column is not numeric, or holds no number that Spark can read. */
  readonly numeric: NumericProfile | null;
}

export interface NumericProfile {
  readonly mean: number;
  readonly sum: number;
  /** Of the population. */
  readonly standardDeviation: number;
  readonly min: number;
  readonly max: number;
  /** The KLL sketch's items by level; an item of level h stands for 2^h values. */
  readonly levels: readonly (readonly number[])[];
}
