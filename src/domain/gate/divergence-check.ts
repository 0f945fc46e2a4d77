import type { Check } from './check.js';
import { columnShift } from './column-shift.js';
import type { DatasetProfile } from './distribution.js';
import { list, round } from './sentence.js';

/** A move of this much beyond chance is one that a person should be able to explain. */
const RELEVANT = 0.1;

/**
 * Candidate against the live baseline: movement is expected in the features that the violations name, and a question
 * to the approver elsewhere. Never a failure: a population that moves takes correlated features along.
 */
export function divergenceCheck(
  candidate: DatasetProfile,
  live: DatasetProfile | null,
  expected: readonly string[],
): Check {
  const check = 'divergence from the live baseline';
  if (!live || live.rows === 0) {
    return { check, verdict: 'unknown', sentence: 'The live baseline has no statistics to compare with.' };
  }
  const moved = candidate.features
    .flatMap(({ feature, distribution }, position) => {
      const before = live.features.find((one) => one.feature === feature) ?? live.features[position];
      const shift = columnShift(before?.distribution ?? null, distribution);
      return shift && shift.beyondChance > RELEVANT
        ? [{ feature, value: round(shift.distance), note: 'KS' }]
        : [];
    })
    .sort((a, b) => b.value - a.value);
  const named = new Set(expected.map((violation) => violation.slice(0, violation.lastIndexOf('|'))));
  const unexplained = moved.filter(({ feature }) => !named.has(feature));
  const explained = moved.filter(({ feature }) => named.has(feature));
  const text = (of: typeof moved) => list(of.map(({ feature, value }) => `${feature} (${value})`));
  return {
    check,
    verdict: unexplained.length > 0 ? 'warn' : 'pass',
    threshold: RELEVANT,
    sentence:
      moved.length === 0
        ? 'The candidate lies where the live baseline lies.'
        : `${explained.length > 0 ? `Moved as the violations say: ${text(explained)}. ` : ''}${unexplained.length > 0 ? `Moved without a violation: ${text(unexplained)}; Model Monitor may be blind to it, or the training set is from elsewhere.` : 'Nothing else moved.'}`,
    evidence: moved.slice(0, 10),
  };
}
