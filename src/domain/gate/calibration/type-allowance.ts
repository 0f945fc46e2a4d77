import { ksCriticalValue, ksDistance } from '../../../statistics/kolmogorov-smirnov.js';
import { rowsOf } from '../../profile/column-shift.js';
import type { DatasetProfile, Distribution } from '../../profile/distribution.js';
import type { BacktestedWindow } from '../backtested-window.js';
import { shareAllowance } from './share-allowance.js';
import type { ThresholdChange } from './threshold-change.js';

type NumericType = 'Integral' | 'Fractional';
type Numbers = Extract<Distribution, { kind: 'numeric' }>;

/** An `inferred_type` that the second version of a candidate states instead of the one that the baseline's rows show. */
export interface StatedType {
  readonly feature: string;
  readonly from: NumericType;
  readonly to: NumericType;
}

/** How the second version of a candidate accepts numbers with and without a decimal point in one column. */
export interface TypeAllowance {
  readonly stated: readonly StatedType[];
  /** `datatype_check_threshold`. */
  readonly threshold: ThresholdChange;
}

/** With a lower threshold, more than half of a column's values could change their type without a violation. */
export const USELESS_TYPE_THRESHOLD = 0.5;
/** Maximum share of the other type in a column whose share of whole numbers changed. */
const MAX_OTHER_TYPE = 0.5;
/** Maximum distance of a column's distinct values from the same values without decimals, if Integral is stated. */
const MAX_CUT = 0.05;
/** Drift may change the share of whole numbers by this much beyond chance. A larger change is a change of the feed. */
const MAX_CHANGE = 0.1;
const CHANCE = 0.001;

/**
 * Many programs print 12.0 as 12, or 100000 as 1e+05. The type of such a column depends on which values a sample happens to
 * contain, and normal windows violate it. The second version states the type of most of the column's values, and lowers
 * `datatype_check_threshold` to the share that normal windows keep. The threshold applies to every column, because it is not
 * established that the container reads a feature's own one (calibratedConstraints). A type is stated only if the baseline
 * and the traffic contain about as many whole numbers, and Integral only if the values stay much the same without decimals,
 * because the monitor then cuts them off (docs/formats.md). Null if normal windows hardly ever violate such a type.
 * @param windows normal windows with enough rows, judged by the candidate
 */
export function typeAllowance(
  windows: readonly BacktestedWindow[],
  candidate: DatasetProfile,
  traffic: DatasetProfile | null,
): TypeAllowance | null {
  const positions = new Map(candidate.features.map(({ feature }, position) => [feature, position]));
  const numbersOf = (feature: string): { readonly before: Numbers; readonly now: Numbers } | null => {
    const position = positions.get(feature) ?? -1;
    const before = candidate.features[position]?.distribution;
    const now = traffic?.features[position]?.distribution;
    return before?.kind === 'numeric' && now?.kind === 'numeric' ? { before, now } : null;
  };
  const areAlike = (feature: string) => {
    const numbers = numbersOf(feature);
    return numbers !== null && haveAsManyWhole(numbers.before, numbers.now);
  };
  const stated = violatedColumns(windows).flatMap(({ feature, share }): StatedType[] => {
    const numbers = numbersOf(feature);
    const from = candidate.features[positions.get(feature) ?? -1]?.inferredType;
    if (!numbers || (from !== 'Integral' && from !== 'Fractional')) return [];
    if (share >= 0.5 || !areAlike(feature)) return [];
    if (from === 'Fractional' && distanceWithoutDecimals(numbers.now) > MAX_CUT) return [];
    return [{ feature, from, to: from === 'Integral' ? 'Fractional' : 'Integral' }];
  });
  const threshold = shareAllowance(
    windows.map((window) => underStatedTypes(window, stated)),
    'data_type_check',
    'datatype_check_threshold',
    (feature) => (areAlike(feature) ? 1 : MAX_OTHER_TYPE),
  );
  return threshold && { stated, threshold };
}

/** The window with the shares of the values that have the stated types. */
export function underStatedTypes(window: BacktestedWindow, stated: readonly StatedType[]): BacktestedWindow {
  const changed = new Set(stated.map(({ feature }) => feature));
  return {
    ...window,
    short: (window.short ?? []).map((one) =>
      one.check === 'data_type_check' && changed.has(one.feature) ? { ...one, share: 1 - one.share } : one,
    ),
  };
}

/** Numeric columns that violate their type, with the mean share of the values that have it. */
function violatedColumns(
  windows: readonly BacktestedWindow[],
): readonly { readonly feature: string; readonly share: number }[] {
  const shares = new Map<string, number[]>();
  for (const { short = [] } of windows) {
    for (const { feature, check, share } of short) {
      if (check === 'data_type_check') shares.set(feature, [...(shares.get(feature) ?? []), share]);
    }
  }
  return [...shares].map(([feature, all]) => ({
    feature,
    share: all.reduce((sum, one) => sum + one, 0) / all.length,
  }));
}

function haveAsManyWhole(baseline: Numbers, traffic: Numbers): boolean {
  const chance = ksCriticalValue(rowsOf(baseline), rowsOf(traffic), CHANCE);
  return Math.abs(shareOfWhole(baseline) - shareOfWhole(traffic)) <= MAX_CHANGE + chance;
}

/** The monitor compares distinct values, so each counts once. */
function distanceWithoutDecimals({ items }: Numbers): number {
  const distinct = (values: readonly number[]) => [...new Set(values)].map((value) => ({ value, weight: 1 }));
  const values = items.map(({ value }) => value);
  return ksDistance(distinct(values), distinct(values.map(Math.trunc)));
}

function shareOfWhole(distribution: Numbers): number {
  const whole = distribution.items.reduce(
    (sum, { value, weight }) => sum + (Number.isInteger(value) ? weight : 0),
    0,
  );
  return whole / Math.max(1, rowsOf(distribution));
}
