import type { Check } from '../../../contract/check.js';
import { list, round } from '../../present/sentence.js';
import { columnShift } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** Distance of the distribution functions beyond chance. */
const WARN = 0.05;
const FAIL = 0.1;

/**
 * Compares the new model's outputs on the baseline's rows with its outputs on captured traffic. On rows that it was
 * trained on, a model's outputs are more certain than in production. A baseline of such outputs raises violations in
 * normal windows, or detects nothing if its thresholds are raised.
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
        ? `The new model's outputs on the baseline's rows differ from those on captured traffic: ${list(named)}. The model may have been trained on these rows; give held-out rows as baselineDataset.`
        : "The new model's outputs on the baseline's rows are like those on captured traffic.",
    evidence: compared.map(({ feature, shift }) => ({ feature, value: round(shift.distance), note: 'KS' })),
  };
}
