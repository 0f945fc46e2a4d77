import type { Check } from '../../../contract/check.js';
import { percent } from '../../feed-defects/feed-defect.js';
import { list, round } from '../../present/sentence.js';
import { type MissingNowAndThen, violatedByChance } from './completeness-allowance.js';

/** As for the backtest: a baseline that alarms on more than one honest window in ten would be ignored within a day. */
const TOLERATED = 0.1;

/** Whether chance alone would violate the completeness thresholds too often; null for features without a window. */
export function completenessNoiseCheck(features: readonly MissingNowAndThen[] | null): Check {
  const id = 'completeness-noise';
  if (features === null) {
    return { id, verdict: 'unknown', sentence: 'No captured window to hold the completeness against.' };
  }
  const together = violatedByChance(features);
  const named = features
    .filter(({ violated }) => violated > TOLERATED / 10)
    .map(({ feature, violated }) => ({ feature, value: round(violated), note: 'share of honest windows' }))
    .sort((a, b) => b.value - a.value);
  const fails = together > TOLERATED;
  return {
    id,
    verdict: fails ? 'fail' : 'pass',
    threshold: TOLERATED,
    sentence: fails
      ? `Honest windows would fall under the completeness by chance in ${percent(together)} of the cases: ${list(named.map(({ feature, value }) => `${feature} in ${percent(value)}`))}. The baseline job writes the observed completeness as the threshold.`
      : 'No completeness threshold lies where chance alone would violate it.',
    evidence: fails ? named : [],
  };
}
