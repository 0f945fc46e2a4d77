import type { DatasetLayout } from './dataset.js';
import type { Ending } from './ending.js';
import type { HeldOutPlan } from './held-out.js';

export type DiagnosisKind =
  | 'Drift'
  | 'StaleBaseline'
  /** Nothing shows a drift: the run was started with `evenIfClean`. */
  | 'NoDrift'
  | 'UpstreamDefect'
  | 'UnrepresentativeDataset'
  | 'InsufficientEvidence';

export interface Diagnosis {
  readonly diagnosis: DiagnosisKind;
  /** One sentence each, with its numbers, so that a person can check it. */
  readonly reasons: readonly string[];
}

export interface DiagnosisReport {
  readonly diagnosis: DiagnosisKind;
  readonly reasons: readonly string[];
  readonly training: DatasetLayout;
  /** Rows to score for the baseline. */
  readonly baseline: DatasetLayout;
  /** Whether the model is trained on the rows of `baseline`. */
  readonly baselineIsTraining: boolean;
  readonly trafficRows: number;
  /**
   * Start of the drift by verdicts and captured distributions; the backtest uses the windows since then. Null without one;
   * absent in a history that an earlier version recorded.
   */
  readonly changePoint?: string | null;
  /** Labelled rows that the new model is judged on; absent if the run needs none. */
  readonly heldOut?: HeldOutPlan;
}

export interface DiagnosisResult {
  readonly report: DiagnosisReport;
  /** How the run ends by its diagnosis unless a person overrides it; null where it continues. */
  readonly ending: Ending | null;
}
