import type { Check } from '../../../contract/check.js';
import type { Calibration } from '../calibration/calibration.js';

const VERDICTS = { proposed: 'warn', 'not needed': 'pass', unknown: 'unknown', fail: 'fail' } as const;

/** What calibration found, as a check of the version as it was made. */
export function calibratedThresholdsCheck({ verdict, sentence }: Calibration): Check {
  return {
    id: 'calibrated-thresholds',
    verdict: VERDICTS[verdict],
    sentence: verdict === 'proposed' ? `A second version is proposed. ${sentence}` : sentence,
  };
}
