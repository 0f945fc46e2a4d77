import type { DatasetProfile } from '../profile/distribution.js';
import type { RowPairs } from '../profile/row-pairs.js';
import type { RowRepeats } from '../profile/row-repeats.js';

/** What the search for feed defects compares. */
export interface FeedEvidence {
  /** Profile of the live baseline. All profiles here contain inputs only. */
  readonly live: DatasetProfile | null;
  readonly training: DatasetProfile;
  readonly traffic: DatasetProfile | null;
  readonly trainingRepeats?: RowRepeats | null;
  readonly trafficRepeats?: RowRepeats | null;
  /** Pairs of adjacent rows; a label column may follow the features. */
  readonly trainingPairs?: RowPairs | null;
  readonly trafficPairs?: RowPairs | null;
  /**
   * Pairs of adjacent rows from before the change: rows of the training set of the model in service, and of the windows
   * before the drift. They show how columns go together, which the live baseline does not.
   */
  readonly earlierPairs?: RowPairs | null;
}
