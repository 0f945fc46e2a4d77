import { binomialQuantile, wilson } from '../../../statistics/binomial.js';
import type { BacktestedWindow } from '../backtested-window.js';
import { CHANCE_ALLOWED, clustering } from './completeness-allowance.js';
import type { ThresholdChange } from './threshold-change.js';

/** If more than this share of the rows has values outside the domain, there is a new category or a defect, not chance. */
const RARE = 0.01;
/** As in the backtest: at most this share of normal windows may be violated. */
const TOLERATED = 0.1;
const CONFIDENCE = 0.9;
const DECIMALS = 10_000;

/**
 * A lower `domain_content_threshold`. The domain of a category contains the values in the baseline's rows, so a column of
 * many levels has an unknown level in every few windows. The proposed share of known values is the one that chance
 * violates in one window of a thousand, from the number of rows with unknown values (Wilson's upper limit) and from how
 * they cluster. Null if normal windows hardly ever violate a domain, or violate it by more than chance.
 * @param windows normal windows with enough rows, judged by the candidate
 */
export function domainAllowance(windows: readonly BacktestedWindow[]): ThresholdChange | null {
  const known = windows.map(
    ({ short = [] }) =>
      new Map(
        short.filter(({ check }) => check === 'categorical_values_check').map((s) => [s.feature, s.share]),
      ),
  );
  const rows = windows.reduce((sum, window) => sum + window.rows, 0);
  const rare = [...new Set(known.flatMap((one) => [...one.keys()]))].flatMap((feature) => {
    const seen = windows.map((window, i) => ({
      rows: window.rows,
      missing: Math.round(window.rows * (1 - (known[i]?.get(feature) ?? 1))),
    }));
    const unknown = seen.reduce((sum, { missing }) => sum + missing, 0);
    return unknown / rows <= RARE ? [{ feature, seen, unknown }] : [];
  });
  const alarming = known.filter((one) => rare.some(({ feature }) => one.has(feature))).length;
  if (alarming <= TOLERATED * windows.length) return null;
  const smallest = Math.min(...windows.map((window) => window.rows));
  const chance = CHANCE_ALLOWED / rare.length;
  const least = rare.map(({ feature, seen, unknown }) => {
    const worth = Math.max(1, Math.floor(smallest / clustering(seen, unknown / rows)));
    return {
      feature,
      share: 1 - binomialQuantile(1 - chance, worth, wilson(unknown, rows, CONFIDENCE).high) / worth,
    };
  });
  const ordered = least.sort((a, b) => a.share - b.share);
  return {
    setting: 'domain_content_threshold',
    from: 1,
    to: Math.floor((ordered[0]?.share ?? 1) * DECIMALS) / DECIMALS,
    because: ordered.map(({ feature }) => feature).slice(0, 10),
  };
}
