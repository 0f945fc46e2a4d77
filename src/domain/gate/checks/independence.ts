import type { Check } from '../../../contract/check.js';
import { percent } from '../../feed-defects/feed-defect.js';
import { type RowRepeats, sharedRows } from '../../profile/row-repeats.js';
import { coincidence } from './incident-rows.js';

const UNKNOWN = 0.5;
/** What chance gives is estimated a little low where rows are coarse. */
const WARN = 0.3;

/**
 * Whether the traffic is evidence of its own. Rows that stand in the training set too say nothing about how typical it
 * is: the set was drawn from this very traffic, or a load test replays it. What two draws of one population have in common
 * by chance is taken off.
 */
export function independenceCheck(training: RowRepeats, traffic: RowRepeats | null): Check {
  const id = 'independence';
  const shared = traffic && sharedRows(traffic, training);
  if (traffic === null || shared === null) {
    return { id, verdict: 'unknown', sentence: 'No captured rows to look for in the training set.' };
  }
  const byChance = coincidence(traffic, training.rows);
  const beyond = Math.max(0, (shared - byChance) / Math.max(1e-9, 1 - byChance));
  const verdict = beyond > UNKNOWN ? 'unknown' : beyond > WARN ? 'warn' : 'pass';
  return {
    id,
    verdict,
    threshold: UNKNOWN,
    sentence:
      verdict === 'pass'
        ? `${percent(shared)} of the captured rows stand in the training set too; chance gives ${percent(byChance)}.`
        : `${percent(shared)} of the captured rows stand in the training set too, and chance gives ${percent(byChance)}: it was drawn from this very traffic, or somebody replays it. What the two have in common is no evidence then.`,
  };
}
