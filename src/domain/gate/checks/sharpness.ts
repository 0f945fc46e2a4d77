import type { Check } from '../../../contract/check.js';
import { list, round } from '../../present/sentence.js';
import { columnShift } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** Beyond chance, in distance of the distribution functions. */
const WARN = 0.05;
const FAIL = 0.1;

/**
 * The new model's outputs on the baseline's rows against its outputs on captured traffic. A model that has seen the
 * rows answers them more surely than production's, and a baseline of such answers alarms on honest windows or, blunted,
 * on nothing.
 */
export function sharpnessCheck(
  candidate: DatasetProfile,
  traffic: DatasetProfile | null,
  outputs: number,
): Check {
  const id = 'sharpness';
  const compared = candidate.features.slice(0, outputs).flatMap(({ feature, distribution }, position) => {
    const shift = columnShift(distribution, traffic?.features[position]?.distribution ?? null);
    return shift ? [{ feature, shift }] : [];
  });
  if (compared.length === 0) {
    return {
      id,
      verdict: 'unknown',
      sentence: 'No output of the new model on captured traffic to compare with.',
    };
  }
  const over = (limit: number) => compared.filter(({ shift }) => shift.beyondChance > limit);
  const named = (over(FAIL).length > 0 ? over(FAIL) : over(WARN)).map(
    ({ feature, shift }) => `${feature} (distance ${round(shift.distance)})`,
  );
  return {
    id,
    verdict: over(FAIL).length > 0 ? 'fail' : over(WARN).length > 0 ? 'warn' : 'pass',
    threshold: FAIL,
    sentence:
      named.length > 0
        ? `The new model answers the baseline's rows otherwise than captured traffic: ${list(named)}. It may have been trained on them; give held-out rows as baselineDataset.`
        : "The new model answers the baseline's rows as it answers captured traffic.",
    evidence: compared.map(({ feature, shift }) => ({ feature, value: round(shift.distance), note: 'KS' })),
  };
}
