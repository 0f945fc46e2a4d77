import type { HeldOutRows } from '../../../contract/held-out.js';
import type { LabelledRow } from '../../data/dataset.js';

/** Which rows of a dataset are held out, and what was found about the others. */
export interface HeldOutSelection {
  readonly isHeldOut: (row: LabelledRow) => boolean;
  readonly found: Pick<
    HeldOutRows,
    'training' | 'shared' | 'sharedByChance' | 'sharedLeftOut' | 'beyondLimit'
  >;
}
