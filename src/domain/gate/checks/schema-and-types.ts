import type { Check } from '../../../contract/check.js';
import { list } from '../../present/sentence.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** Types in the candidate against types in captured traffic, feature by feature. */
export function schemaCheck(candidate: DatasetProfile, traffic: DatasetProfile | null): Check {
  if (!traffic || traffic.rows === 0) {
    return {
      id: 'schema-and-types',
      verdict: 'unknown',
      sentence: 'No captured traffic to hold the types against.',
    };
  }
  if (candidate.features.length !== traffic.features.length) {
    return {
      id: 'schema-and-types',
      verdict: 'fail',
      sentence: `The candidate has ${candidate.features.length} columns, captured traffic has ${traffic.features.length}: every window would violate the column count.`,
    };
  }
  const flips: { feature: string; value: number; note: string }[] = [];
  candidate.features.forEach((feature, position) => {
    const seen = traffic.features[position];
    if (!seen || [feature.inferredType, 'Unknown'].includes(seen.inferredType)) return;
    // A column without a value has no type, and the monitor checks none.
    if (feature.inferredType === 'Unknown') return;
    flips.push({
      feature: feature.feature,
      value: position,
      note: `${feature.inferredType} in the candidate, ${seen.inferredType} in traffic`,
    });
  });
  if (flips.length === 0) {
    return {
      id: 'schema-and-types',
      verdict: 'pass',
      sentence: `All ${candidate.features.length} columns have the type that captured traffic has.`,
    };
  }
  return {
    id: 'schema-and-types',
    verdict: 'fail',
    sentence: `${flips.length} of ${candidate.features.length} columns have another type in traffic, and every window would violate data_type_check: ${list(flips.map(({ feature, note }) => `${feature} (${note})`))}.`,
    evidence: flips,
  };
}
