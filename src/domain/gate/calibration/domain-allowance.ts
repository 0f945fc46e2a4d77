import type { BacktestedWindow } from '../backtested-window.js';
import { shareAllowance } from './share-allowance.js';
import type { ThresholdChange } from './threshold-change.js';

/** If more than this share of the rows has values outside the domain, there is a new category or a defect, not chance. */
const RARE = 0.01;

/**
 * A lower `domain_content_threshold`. The domain of a category contains the values in the baseline's rows, so a column of
 * many levels has an unknown level in every few windows. Null if normal windows hardly ever violate a domain, or violate it by
 * more than chance.
 * @param windows normal windows with enough rows, judged by the candidate
 */
export function domainAllowance(windows: readonly BacktestedWindow[]): ThresholdChange | null {
  return shareAllowance(windows, 'categorical_values_check', 'domain_content_threshold', RARE);
}
