import { expect, it } from 'vitest';
import { mergeQualityEdits } from '../../../src/domain/quality/merge-quality-edits.js';

const less = (threshold: number) => ({ threshold, comparison_operator: 'LessThanThreshold' as const });
const file = (thresholds: object) => ({ version: 0, binary_classification_constraints: thresholds });
const BASE = file({ recall: less(0.8), precision: less(0.7), f2: less(0.6) });
const SUGGESTED = JSON.stringify(file({ recall: less(0.9), precision: less(0.75), f2: less(0.65) }));
const merged = (live: object, suggested = SUGGESTED) => {
  const { text, edits, nextBase } = mergeQualityEdits(BASE, file(live), suggested);
  const of = (json: string) =>
    (JSON.parse(json) as ReturnType<typeof file>).binary_classification_constraints as Record<
      string,
      unknown
    >;
  return { text, edits, thresholds: of(text), next: of(nextBase) };
};

it('without edits the suggestion stays byte for byte', () => {
  const { text, edits } = merged({ recall: less(0.8), precision: less(0.7), f2: less(0.6) });
  expect(text).toBe(SUGGESTED);
  expect(edits).toEqual([]);
});

it('a threshold that a person set replaces the suggested one; the others are the new ones', () => {
  const { thresholds, edits } = merged({ recall: less(0.5), precision: less(0.7), f2: less(0.6) });
  expect(thresholds).toEqual({ recall: less(0.5), precision: less(0.75), f2: less(0.65) });
  expect(edits).toMatchObject([
    { feature: 'recall', setting: 'threshold', from: 0.8, to: 0.5, fate: 'carried over' },
  ]);
});

it('a metric that a person removed stays removed, and one that a person added stays', () => {
  const { thresholds, edits } = merged({ recall: less(0.8), precision: less(0.7), au_prc: less(0.4) });
  expect(thresholds).toEqual({ recall: less(0.9), precision: less(0.75), au_prc: less(0.4) });
  expect(edits.map(({ feature, fate }) => [feature, fate])).toEqual([
    ['au_prc', 'carried over'],
    ['f2', 'carried over'],
  ]);
});

it('an edit of a metric that the new baseline does not have is a conflict', () => {
  const { edits, thresholds } = merged(
    { recall: less(0.5), precision: less(0.7), f2: less(0.6) },
    JSON.stringify(file({ precision: less(0.75) })),
  );
  expect(edits).toMatchObject([{ feature: 'recall', fate: 'conflict' }]);
  expect(thresholds).toEqual({ precision: less(0.75) });
});

it('an edit with which the suggestion agrees is found again by the next run', () => {
  const { next } = merged({ recall: less(0.9), precision: less(0.7), f2: less(0.6) });
  expect(next.recall).toEqual(less(0.8));
});
