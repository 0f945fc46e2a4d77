import type { ProblemType, QualityMetric } from './quality-metric.js';

export type MetricVerdict = 'worse' | 'better' | 'equal' | 'unknown';

/** One metric of the model in service (champion) and the new model (challenger) on the same labelled rows. */
export interface MetricComparison {
  readonly metric: QualityMetric;
  readonly champion: number;
  readonly challenger: number;
  /** Challenger minus champion. */
  readonly difference: number;
  /** Interval of 95 % of the difference, for this metric alone; null if it cannot be computed. */
  readonly interval: readonly [number, number] | null;
  readonly method: 'DeLong' | 'McNemar' | 'paired bootstrap';
  /** After the correction for several metrics or slices. `unknown`: a loss that matters cannot be excluded. */
  readonly verdict: MetricVerdict;
}

/** One metric for the rows with one value of a feature. */
export interface SliceComparison extends MetricComparison {
  readonly feature: string;
  readonly value: string;
  readonly rows: number;
}

export interface ModelComparison {
  readonly problemType: ProblemType;
  /** Rows compared, rows that could be compared, and rows without a label or an output. */
  readonly rows: number;
  readonly rowsSeen: number;
  readonly unusable: number;
  /** The metrics whose verdict decides. */
  readonly judged: readonly QualityMetric[];
  readonly metrics: readonly MetricComparison[];
  readonly slices: readonly SliceComparison[];
  /** Slices that were not compared, because they have too few rows or because there are too many. */
  readonly slicesLeftOut: number;
  /** Features that the policy or a monitor names and the rows do not have. */
  readonly unknownSlices?: readonly string[];
  /** The difference that counts as equal. */
  readonly margin: number;
  /** Why nothing, or a judged metric, could be compared; one sentence each. */
  readonly problems: readonly string[];
}
