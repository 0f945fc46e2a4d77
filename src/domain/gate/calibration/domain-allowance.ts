import { expectedUnseen } from '../../feed-defects/columns/unseen-categories.js';
import type { DatasetProfile } from '../../profile/distribution.js';
import type { BacktestedWindow } from '../backtested-window.js';
import { shareAllowance } from './share-allowance.js';
import type { ThresholdChange } from './threshold-change.js';

/** If more than this share of the rows has values outside the domain, there is a new category or a defect, not chance. */
const RARE = 0.01;

/**
 * A lower `domain_content_threshold`. The domain of a category contains the values in the baseline's rows, so a column of
 * many levels has an unknown level in every few windows. The values that occur once in the baseline show how many rows that
 * are (Good 1953). Null if normal windows hardly ever violate a domain, or violate it by more than chance.
 * @param windows normal windows with enough rows, judged by the candidate
 */
export function domainAllowance(
  windows: readonly BacktestedWindow[],
  candidate: DatasetProfile,
): ThresholdChange | null {
  const most = new Map(
    candidate.features.map(({ feature, distribution }) => [
      feature,
      distribution?.kind === 'categorical' && distribution.counts.length > 0
        ? Math.max(RARE, expectedUnseen(distribution.counts).most)
        : RARE,
    ]),
  );
  return shareAllowance(
    windows,
    'categorical_values_check',
    'domain_content_threshold',
    (feature) => most.get(feature) ?? RARE,
  );
}
