import { binomialQuantile, wilson } from '../../../statistics/binomial.js';
import type { BacktestedWindow } from '../backtested-window.js';
import { CHANCE_ALLOWED, clustering } from './completeness-allowance.js';
import type { ThresholdChange } from './threshold-change.js';

/** As in the backtest: at most this share of normal windows may be violated. */
const TOLERATED = 0.1;
const CONFIDENCE = 0.9;
const DECIMALS = 10_000;

type ShareCheck = NonNullable<BacktestedWindow['short']>[number]['check'];

/**
 * A lower threshold for a check of the share of values in every column: the share that chance violates in one window of a
 * thousand, from the number of rows that miss it (Wilson's upper limit) and from how they cluster. Null if normal windows
 * hardly ever violate the check in columns that the limit includes.
 * @param windows normal windows with enough rows, judged by the candidate
 * @param most by feature: columns in which certainly more rows miss the check are not considered
 */
export function shareAllowance(
  windows: readonly BacktestedWindow[],
  check: ShareCheck,
  setting: ThresholdChange['setting'],
  most: (feature: string) => number,
): ThresholdChange | null {
  const met = windows.map(
    ({ short = [], violated }) =>
      new Map(
        short
          .filter((one) => one.check === check && violated.includes(`${one.feature}|${check}`))
          .map(({ feature, share }) => [feature, share]),
      ),
  );
  const rows = windows.reduce((sum, window) => sum + window.rows, 0);
  const rare = [...new Set(met.flatMap((one) => [...one.keys()]))].flatMap((feature) => {
    const seen = windows.map((window, i) => ({
      rows: window.rows,
      missing: Math.round(window.rows * (1 - (met[i]?.get(feature) ?? 1))),
    }));
    const missing = seen.reduce((sum, one) => sum + one.missing, 0);
    return wilson(missing, rows, CONFIDENCE).low <= most(feature) ? [{ feature, seen, missing }] : [];
  });
  const alarming = met.filter((one) => rare.some(({ feature }) => one.has(feature))).length;
  if (alarming <= TOLERATED * windows.length) return null;
  const smallest = Math.min(...windows.map((window) => window.rows));
  const chance = CHANCE_ALLOWED / rare.length;
  const least = rare.map(({ feature, seen, missing }) => {
    const worth = Math.max(1, Math.floor(smallest / clustering(seen, missing / rows)));
    return {
      feature,
      share: 1 - binomialQuantile(1 - chance, worth, wilson(missing, rows, CONFIDENCE).high) / worth,
    };
  });
  const ordered = least.sort((a, b) => a.share - b.share);
  return {
    setting,
    from: 1,
    to: Math.floor((ordered[0]?.share ?? 1) * DECIMALS) / DECIMALS,
    because: ordered.map(({ feature }) => feature).slice(0, 10),
  };
}
