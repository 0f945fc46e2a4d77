import { binomialCdf, binomialQuantile } from '../../../statistics/binomial.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** A completeness threshold below the observed completeness, which chance alone does not violate. Shares of the rows. */
export interface CompletenessAllowance {
  readonly feature: string;
  readonly from: number;
  readonly to: number;
}

/** Share of windows in which chance may violate the proposed thresholds, all features together. */
export const CHANCE_ALLOWED = 0.001;
const DECIMALS = 10_000;

/** Least completeness by feature, 0 to 1, where it is not the observed one; null if the monitor does not check it. */
export type RequiredCompleteness = ReadonlyMap<string, number | null>;

/** A feature with missing values in normal windows. */
export interface PartlyMissing {
  readonly feature: string;
  /** Completeness that the candidate requires, and that of the traffic. */
  readonly promised: number;
  readonly complete: number;
  /** Number of independent rows that a window is worth: fewer than its rows if missing values cluster. */
  readonly worth: number;
  /** Share of normal windows below the promised completeness, by chance. */
  readonly violated: number;
}

/**
 * Features whose completeness threshold chance violates. The baseline job writes the observed completeness as the
 * threshold, so a field with a few missing values is below it in about half of all normal windows. The binomial
 * distribution gives the share without waiting for the windows. If missing values vary more from window to window than
 * the binomial distribution predicts, a window is worth fewer rows by that factor (the mean square of the standardized
 * counts).
 * @param windows normal windows with the columns of the candidate
 * @param required see GateEvidence
 */
export function partlyMissing(
  candidate: DatasetProfile,
  windows: readonly DatasetProfile[],
  windowRows: number,
  required: RequiredCompleteness = new Map(),
): readonly PartlyMissing[] {
  return candidate.features.flatMap(({ feature, present, missing }, position) => {
    const seen = windows.flatMap(({ features }) => {
      const one = features[position];
      return one && one.present + one.missing > 0
        ? [{ rows: one.present + one.missing, missing: one.missing }]
        : [];
    });
    const rows = seen.reduce((sum, one) => sum + one.rows, 0);
    const promised = required.has(feature) ? required.get(feature) : present / (present + missing);
    if (promised === null || promised === undefined) return [];
    if (rows === 0 || (missing === 0 && seen.every((one) => one.missing === 0))) return [];
    const complete = 1 - seen.reduce((sum, one) => sum + one.missing, 0) / rows;
    const worth = Math.max(1, Math.floor(windowRows / clustering(seen, 1 - complete)));
    const violated = binomialCdf(Math.ceil(promised * worth - 1e-9) - 1, worth, complete);
    return [{ feature, promised, complete, worth, violated }];
  });
}

/** Share of normal windows that violate the completeness of any feature, if features are independent. */
export function violatedByChance(features: readonly PartlyMissing[]): number {
  return 1 - features.reduce((none, { violated }) => none * (1 - violated), 1);
}

/** For each feature that chance violates, the completeness that chance violates in one window of a thousand, all features together. */
export function completenessAllowances(features: readonly PartlyMissing[]): readonly CompletenessAllowance[] {
  const chance = CHANCE_ALLOWED / Math.max(1, features.length);
  return features
    .filter(({ violated }) => violated > chance)
    .map(({ feature, promised, complete, worth }) => {
      const least = binomialQuantile(chance, worth, Math.min(promised, complete)) / worth;
      return { feature, from: promised, to: Math.floor(least * DECIMALS) / DECIMALS };
    });
}

/** Variance of missing values from window to window, as a multiple of the binomial one; at least 1. */
export function clustering(
  windows: readonly { readonly rows: number; readonly missing: number }[],
  share: number,
): number {
  if (windows.length < 2 || share === 0) return 1;
  const square = windows.reduce(
    (sum, { rows, missing }) => sum + (missing - rows * share) ** 2 / (rows * share * (1 - share)),
    0,
  );
  return Math.max(1, square / (windows.length - 1));
}
