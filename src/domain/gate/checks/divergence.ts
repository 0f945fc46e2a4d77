import type { Check } from '../../../contract/check.js';
import { list, round } from '../../present/sentence.js';
import { columnShift } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** A move of this much beyond chance is one that a person should be able to explain. */
const RELEVANT = 0.1;

/**
 * Candidate against the live baseline: movement is expected in the features that the violations name, and in those that
 * moved in the traffic too, which Model Monitor may be blind to. Elsewhere it is a question to the approver. Never a
 * failure: whether the training set is typical of the traffic is another check's to say.
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
        ? 'violated'
        : now && now.beyondChance <= RELEVANT
          ? 'with the traffic'
          : 'alone';
      return [{ feature, value: round(shift.distance), note: 'KS', why }];
    })
    .sort((a, b) => b.value - a.value);
  const sentences = [
    ['violated', 'Moved as the violations say'],
    ['with the traffic', 'Moved as the traffic did, unseen by Model Monitor'],
    ['alone', 'Moved although the traffic did not'],
  ].flatMap(([wanted, words]) => {
    const of = moved.filter(({ why }) => why === wanted);
    return of.length > 0
      ? [`${words}: ${list(of.map(({ feature, value }) => `${feature} (${value})`))}.`]
      : [];
  });
  return {
    id,
    verdict: moved.some(({ why }) => why === 'alone') ? 'warn' : 'pass',
    threshold: RELEVANT,
    sentence: moved.length === 0 ? 'The candidate lies where the live baseline lies.' : sentences.join(' '),
    evidence: moved.slice(0, 10).map(({ feature, value, note }) => ({ feature, value, note })),
  };
}
