import type { BacktestedWindow } from '../backtested-window.js';
import { shareAllowance } from './share-allowance.js';
import type { ThresholdChange } from './threshold-change.js';

/** With more whole numbers the threshold would accept half of any column's values, and the check would be useless. */
const MOST_WHOLE = 0.5;

/**
 * A lower `datatype_check_threshold`, for Fractional columns that also contain whole numbers without a decimal point: many
 * programs print 12.0 as 12. The threshold applies to every column, because it is not established that the container reads a
 * feature's own one (calibratedConstraints). Null if normal windows hardly ever violate such a type.
 * @param windows normal windows with enough rows, judged by the candidate
 */
export function typeAllowance(windows: readonly BacktestedWindow[]): ThresholdChange | null {
  return shareAllowance(windows, 'data_type_check', 'datatype_check_threshold', MOST_WHOLE);
}
