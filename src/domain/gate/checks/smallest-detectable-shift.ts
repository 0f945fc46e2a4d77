import type { Check } from '../../../contract/check.js';
import { list, round } from '../../present/sentence.js';
import type { DatasetProfile } from '../../profile/distribution.js';
import { smallestShifts } from '../smallest-shifts.js';

/** A monitor that detects no shift below two standard deviations in any feature is of no use. */
const USELESS_SHIFT = 2;

export function smallestDetectableShiftCheck(
  candidate: DatasetProfile,
  windowRows: number,
  threshold: number,
  method: 'Robust' | 'Simple' = 'Robust',
): Check {
  const id = 'smallest-detectable-shift';
  const shifts = smallestShifts(candidate, windowRows, threshold, method).map(({ feature, shift }) => ({
    feature,
    value: Number.isFinite(shift) ? round(shift) : Number.MAX_VALUE,
    note: 'standard deviations',
  }));
  if (shifts.length === 0 || windowRows === 0) {
    return {
      id,
      verdict: 'unknown',
      sentence: 'Cannot determine the smallest detectable shift: there is no numeric column or no window.',
    };
  }
  const undetected = shifts.filter(({ value }) => value > USELESS_SHIFT);
  const detected = shifts.filter(({ value }) => value <= USELESS_SHIFT).sort((a, b) => a.value - b.value);
  const size = `with ${windowRows} rows a window`;
  const withMoreRows = smallestShifts(candidate, Number.POSITIVE_INFINITY, threshold, method);
  if (detected.length === 0 && withMoreRows.some(({ shift }) => shift <= USELESS_SHIFT)) {
    // Such a monitor raises no violation whatever the traffic is: quiet windows are no evidence for the candidate.
    return {
      id,
      verdict: 'unknown',
      threshold: USELESS_SHIFT,
      sentence: `The monitor detects no shift under ${USELESS_SHIFT} sd ${size}: windows with so few rows are quiet whatever the traffic is, so they are no evidence. Use longer windows.`,
    };
  }
  return {
    id,
    verdict: detected.length > 0 ? 'pass' : 'warn',
    threshold: USELESS_SHIFT,
    sentence: `${detected.length > 0 ? `Detected ${size}: ${list(detected.map(({ feature, value }) => `${feature} from ${value} sd`))}.` : `The monitor detects no shift under ${USELESS_SHIFT} sd ${size}.`}${undetected.length > 0 ? ` Not detected in ${list(undetected.map(({ feature }) => feature))}: too few distinct values for Model Monitor.` : ''}`,
    evidence: detected,
  };
}
