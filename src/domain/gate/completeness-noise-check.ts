import { binomialCdf } from '../statistics/binomial.js';
import type { Check } from './check.js';
import type { DatasetProfile } from './distribution.js';
import { percent } from './feed-defect.js';
import { list, round } from './sentence.js';

/** As for the backtest: a baseline that alarms on more than one honest window in ten would be ignored within a day. */
const TOLERATED = 0.1;

/**
 * The baseline job writes the observed completeness as the threshold, so a field that is missing now and then falls
 * under it by chance: in about half of all honest windows. How often follows from the binomial distribution, without
 * waiting for the windows.
 */
export function completenessNoiseCheck(
  candidate: DatasetProfile,
  traffic: DatasetProfile | null,
  windowRows: number,
): Check {
  const check = 'chance under the completeness thresholds';
  if (!traffic || windowRows === 0) {
    return { check, verdict: 'unknown', sentence: 'No captured window to hold the completeness against.' };
  }
  const noisy = candidate.features.flatMap(({ feature, present, missing }, position) => {
    const seen = traffic.features[position];
    if (missing === 0 || !seen || seen.present + seen.missing === 0) return [];
    const promised = present / (present + missing);
    const complete = seen.present / (seen.present + seen.missing);
    const value = binomialCdf(Math.ceil(promised * windowRows) - 1, windowRows, complete);
    return value > TOLERATED ? [{ feature, value: round(value), note: 'share of honest windows' }] : [];
  });
  return {
    check,
    verdict: noisy.length > 0 ? 'fail' : 'pass',
    threshold: TOLERATED,
    sentence:
      noisy.length > 0
        ? `Honest windows of ${windowRows} rows would fall under the completeness by chance: ${list(noisy.map(({ feature, value }) => `${feature} in ${percent(value)} of them`))}. Lower the completeness in constraints.json.`
        : 'No completeness threshold lies where chance alone would violate it.',
    evidence: noisy,
  };
}
