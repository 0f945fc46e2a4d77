import type { Check } from '../../../contract/check.js';
import { percent } from '../../present/sentence.js';
import { type RowRepeats, repeatedRows, sharedRows } from '../../profile/row-repeats.js';
import { coincidence } from '../incident-rows.js';

const UNKNOWN = 0.5;
/** If rows are coarse, the estimate of what chance gives is a little too low. */
const WARN = 0.3;

/**
 * Whether the traffic is independent evidence. Captured rows that the training set contains too do not show that the set
 * is typical: the set was taken from this traffic, or a load test replays the set. The share that two samples of one
 * population have in common by chance is subtracted. The share of the set's rows that its other rows contain estimates it
 * without bias; how often rows of the traffic recur estimates it too, if the set contains each row only once.
 */
export function independenceCheck(training: RowRepeats, traffic: RowRepeats | null): Check {
  const id = 'independence';
  const shared = traffic && sharedRows(traffic, training);
  if (traffic === null || shared === null) {
    return { id, verdict: 'unknown', sentence: 'No captured rows to look for in the training set.' };
  }
  const byChance = Math.max(coincidence(traffic, training.rows), repeatedRows(training));
  const beyond = Math.max(0, (shared - byChance) / Math.max(1e-9, 1 - byChance));
  const verdict = beyond > UNKNOWN ? 'unknown' : beyond > WARN ? 'warn' : 'pass';
  return {
    id,
    verdict,
    threshold: UNKNOWN,
    sentence:
      verdict === 'pass'
        ? `${percent(shared)} of the captured rows are in the training set too${shared <= byChance ? ', no more than chance gives' : `; chance gives ${percent(byChance)}`}.`
        : `${percent(shared)} of the captured rows are in the training set too, and chance gives ${percent(byChance)}: the set was taken from this traffic, or a client replays the set. Then their similarity is no evidence.`,
  };
}
