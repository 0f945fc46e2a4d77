import { binomialCdf, binomialQuantile } from '../../../statistics/binomial.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** A lower completeness than the observed one, which chance alone does not violate. Shares of the rows. */
export interface CompletenessAllowance {
  readonly feature: string;
  readonly from: number;
  readonly to: number;
}

/** How often, of all windows, chance may violate what is proposed, all features together. */
export const CHANCE_ALLOWED = 0.001;
const DECIMALS = 10_000;

/** One feature that is missing now and then, as honest windows hold it. */
export interface MissingNowAndThen {
  readonly feature: string;
  /** Completeness that the candidate promises, and that of the traffic. */
  readonly promised: number;
  readonly complete: number;
  /** Rows that a window is worth: fewer than it has where gaps come in clusters. */
  readonly worth: number;
  /** Share of honest windows that fall under what is promised, by chance. */
  readonly violated: number;
}

/**
 * Features whose promised completeness chance violates. The baseline job writes the observed completeness as the
 * threshold, so a field that is missing now and then falls under it in about half of all honest windows. How often
 * follows from the binomial distribution, without waiting for the windows; where gaps vary more from window to window
 * than it says, a window is worth fewer rows by that factor (the mean square of the standardized counts).
 * @param windows honest ones, their columns those of the candidate
 */
export function missingNowAndThen(
  candidate: DatasetProfile,
  windows: readonly DatasetProfile[],
  windowRows: number,
): readonly MissingNowAndThen[] {
  return candidate.features.flatMap(({ feature, present, missing }, position) => {
    const seen = windows.flatMap(({ features }) => {
      const one = features[position];
      return one && one.present + one.missing > 0
        ? [{ rows: one.present + one.missing, missing: one.missing }]
        : [];
    });
    const rows = seen.reduce((sum, one) => sum + one.rows, 0);
    if (rows === 0 || (missing === 0 && seen.every((one) => one.missing === 0))) return [];
    const complete = 1 - seen.reduce((sum, one) => sum + one.missing, 0) / rows;
    const promised = present / (present + missing);
    const worth = Math.max(1, Math.floor(windowRows / clustering(seen, 1 - complete)));
    const violated = binomialCdf(Math.ceil(promised * worth - 1e-9) - 1, worth, complete);
    return [{ feature, promised, complete, worth, violated }];
  });
}

/** Share of honest windows that violate any of them, were they independent. */
export function violatedByChance(features: readonly MissingNowAndThen[]): number {
  return 1 - features.reduce((none, { violated }) => none * (1 - violated), 1);
}

/** For each that chance violates at all, the completeness that it violates in one window of a thousand, of all features together. */
export function completenessAllowances(
  features: readonly MissingNowAndThen[],
): readonly CompletenessAllowance[] {
  const chance = CHANCE_ALLOWED / Math.max(1, features.length);
  return features
    .filter(({ violated }) => violated > chance)
    .map(({ feature, promised, complete, worth }) => {
      const least = binomialQuantile(chance, worth, Math.min(promised, complete)) / worth;
      return { feature, from: promised, to: Math.floor(least * DECIMALS) / DECIMALS };
    });
}

/** How many times as much as chance the gaps vary from window to window; 1 where no more. */
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
