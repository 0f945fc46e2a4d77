import type { Check } from '../../../contract/check.js';
import { list, round } from '../../present/sentence.js';
import { columnShift } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** A person should be able to explain a shift of this size beyond chance. */
const RELEVANT = 0.1;

/**
 * Compares the candidate with the live baseline. Shifts are expected in the features that the violations name, and in
 * those that shifted in the traffic too, which Model Monitor may not detect. Any other shift is a question to the
 * approver. The check never fails: representativeness decides whether the training set is typical of the traffic.
 */
export function divergenceCheck(
  candidate: DatasetProfile,
  live: DatasetProfile | null,
  traffic: DatasetProfile | null,
  expected: readonly string[],
): Check {
  const id = 'divergence';
  if (!live || live.rows === 0) {
    return { id, verdict: 'unknown', sentence: 'The live baseline has no statistics to compare with.' };
  }
  const named = new Set(expected.map((violation) => violation.slice(0, violation.lastIndexOf('|'))));
  const liveByName = new Map(live.features.map((feature) => [feature.feature, feature]));
  const moved = candidate.features
    .flatMap(({ feature, distribution }, position) => {
      const before = liveByName.get(feature) ?? live.features[position];
      const shift = columnShift(before?.distribution ?? null, distribution);
      if (!shift || shift.beyondChance <= RELEVANT) return [];
      const now = columnShift(traffic?.features[position]?.distribution ?? null, distribution);
      const why = named.has(feature)
        ? 'violation'
        : now && now.beyondChance <= RELEVANT
          ? 'traffic'
          : 'unexplained';
      return [{ feature, value: round(shift.distance), note: 'KS', why }];
    })
    .sort((a, b) => b.value - a.value);
  const sentences = [
    ['violation', 'Shifted as the violations report'],
    ['traffic', 'Shifted with the traffic, not reported by Model Monitor'],
    ['unexplained', 'Shifted although the traffic did not'],
  ].flatMap(([wanted, words]) => {
    const of = moved.filter(({ why }) => why === wanted);
    return of.length > 0
      ? [`${words}: ${list(of.map(({ feature, value }) => `${feature} (${value})`))}.`]
      : [];
  });
  return {
    id,
    verdict: moved.some(({ why }) => why === 'unexplained') ? 'warn' : 'pass',
    threshold: RELEVANT,
    sentence:
      moved.length === 0 ? 'The candidate does not differ from the live baseline.' : sentences.join(' '),
    evidence: moved.slice(0, 10).map(({ feature, value, note }) => ({ feature, value, note })),
  };
}
