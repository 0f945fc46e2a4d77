import type { Check } from '../../../contract/check.js';
import { exactPercent, list } from '../../present/sentence.js';
import type { DatasetProfile } from '../../profile/distribution.js';
import type { RequiredCompleteness } from '../calibration/completeness-allowance.js';

/**
 * The baseline job writes the observed completeness as the threshold, so less complete traffic violates it.
 * @param required see GateEvidence
 */
export function completenessCheck(
  candidate: DatasetProfile,
  traffic: DatasetProfile | null,
  required: RequiredCompleteness = new Map(),
): Check {
  if (!traffic || traffic.rows === 0) {
    return {
      id: 'completeness',
      verdict: 'unknown',
      sentence: 'No captured traffic to compare the completeness with.',
    };
  }
  const short = candidate.features.flatMap((feature, position) => {
    const seen = traffic.features[position];
    if (!seen) return [];
    const promised = required.has(feature.feature)
      ? (required.get(feature.feature) ?? 0)
      : share(feature.present, feature.present + feature.missing);
    const observed = share(seen.present, seen.present + seen.missing);
    return observed < promised
      ? [
          {
            feature: feature.feature,
            value: observed,
            note: `${exactPercent(observed)} in traffic, ${exactPercent(promised)} in the candidate`,
          },
        ]
      : [];
  });
  if (short.length === 0) {
    return {
      id: 'completeness',
      verdict: 'pass',
      sentence: 'Traffic is at least as complete as the candidate.',
    };
  }
  return {
    id: 'completeness',
    verdict: 'warn',
    sentence: `Traffic is less complete than the candidate: ${list(short.map(({ feature, note }) => `${feature} (${note})`))}. Windows would violate completeness_check.`,
    evidence: short.sort((a, b) => a.value - b.value),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
