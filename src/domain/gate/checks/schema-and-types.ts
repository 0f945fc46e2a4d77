import type { Check } from '../../../contract/check.js';
import { list } from '../../present/sentence.js';
import type { DatasetProfile } from '../../profile/distribution.js';

const NUMBERS = ['Integral', 'Fractional'];

/**
 * Compares the type of each feature in the candidate with its type in captured traffic. Whether numbers are Integral or
 * Fractional depends on the values that a sample happens to contain, so that difference alone never fails: the backtest
 * shows how many windows it violates, and the recognisers detect decimals that were cut off.
 */
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
  const flips: { feature: string; value: number; note: string; isNumeric: boolean }[] = [];
  candidate.features.forEach((feature, position) => {
    const seen = traffic.features[position];
    if (!seen || [feature.inferredType, 'Unknown'].includes(seen.inferredType)) return;
    // A column without a value has no type, so the monitor does not check it.
    if (feature.inferredType === 'Unknown') return;
    flips.push({
      feature: feature.feature,
      value: position,
      note: `${feature.inferredType} in the candidate, ${seen.inferredType} in traffic`,
      isNumeric: [feature, seen].every(({ inferredType }) => NUMBERS.includes(inferredType)),
    });
  });
  if (flips.length === 0) {
    return {
      id: 'schema-and-types',
      verdict: 'pass',
      sentence: `All ${candidate.features.length} columns have the same type in captured traffic.`,
    };
  }
  const others = flips.filter(({ isNumeric }) => !isNumeric);
  const shown = others.length > 0 ? others : flips;
  const named = list(shown.map(({ feature, note }) => `${feature} (${note})`));
  return {
    id: 'schema-and-types',
    verdict: others.length > 0 ? 'fail' : 'warn',
    sentence:
      others.length > 0
        ? `${others.length} of ${candidate.features.length} columns have a different type in traffic, and every window would violate data_type_check: ${named}.`
        : `In ${flips.length} of ${candidate.features.length} columns, some rows contain whole numbers only: ${named}. Windows may violate data_type_check.`,
    evidence: shown.map(({ feature, value, note }) => ({ feature, value, note })),
  };
}
