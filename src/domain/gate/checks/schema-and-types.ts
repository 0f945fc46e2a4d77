import type { Check } from '../../../contract/check.js';
import { list } from '../../present/sentence.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** Compares the type of each feature in the candidate with its type in captured traffic. */
export function schemaAndTypesCheck(candidate: DatasetProfile, traffic: DatasetProfile | null): Check {
  if (!traffic || traffic.rows === 0) {
    return {
      id: 'schema-and-types',
      verdict: 'unknown',
      sentence: 'No captured traffic to compare the types with.',
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
    // A column without a value has no type, so the monitor does not check it.
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
      sentence: `All ${candidate.features.length} columns have the same type in captured traffic.`,
    };
  }
  return {
    id: 'schema-and-types',
    verdict: 'fail',
    sentence: `${flips.length} of ${candidate.features.length} columns have a different type in traffic, and every window would violate data_type_check: ${list(flips.map(({ feature, note }) => `${feature} (${note})`))}.`,
    evidence: flips,
  };
}
