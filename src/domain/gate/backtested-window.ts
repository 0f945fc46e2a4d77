import { round } from '../present/sentence.js';

/** A captured window, scored again with the new model and judged by one baseline. */
export interface BacktestedWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly rows: number;
  /** `feature|check` of each violation that this baseline raises. */
  readonly violated: readonly string[];
  /** Drift distance of each feature that can be compared, and the threshold that applies to it. */
  readonly drift: readonly {
    readonly feature: string;
    readonly distance: number;
    readonly threshold: number;
  }[];
  /**
   * Features below their completeness, domain or type threshold, and the share of the rows that met it. Of the types, only
   * those of columns that contain numbers alone, with and without a decimal point.
   */
  readonly short?: readonly {
    readonly feature: string;
    readonly check: 'completeness_check' | 'categorical_values_check' | 'data_type_check';
    readonly share: number;
  }[];
}

/** The largest distance of each feature over the windows, largest first; at most ten. */
export function largestDistances(
  windows: readonly BacktestedWindow[],
): { feature: string; value: number; note: string }[] {
  const largest = new Map<string, number>();
  for (const { drift } of windows) {
    for (const { feature, distance } of drift) {
      largest.set(feature, Math.max(largest.get(feature) ?? 0, distance));
    }
  }
  return [...largest]
    .map(([feature, value]) => ({ feature, value: round(value), note: 'largest distance' }))
    .sort((a, b) => b.value - a.value)
    .slice(0, 10);
}
