import { describe, expect, it } from 'vitest';
import type { Distribution, FeatureProfile } from '../../../src/domain/profile/distribution.js';
import { compareOutputs, type OutputSources } from '../../../src/domain/quality/outputs.js';
import { feature, profile } from '../gate/support/profiles.js';

const numbers = (...items: readonly (readonly [number, number])[]): Distribution => ({
  kind: 'numeric',
  items: items.map(([value, weight]) => ({ value, weight })),
});
/** The probabilities `from` to `to` in steps of a hundredth, ten rows each. */
const probabilities = (from: number, to: number) =>
  numbers(
    ...Array.from({ length: Math.round((to - from) * 100) + 1 }, (_, i) => [from + i / 100, 10] as const),
  );
const of = (name: string, distribution: Distribution): FeatureProfile => feature(name, { distribution });

function compared(
  candidate: readonly FeatureProfile[],
  traffic: readonly FeatureProfile[] | null,
  more: Partial<OutputSources> = {},
) {
  return compareOutputs({
    live: null,
    candidate: profile(1000, ...candidate, feature('age')),
    traffic: traffic && profile(1000, ...traffic, feature('age')),
    outputs: candidate.length,
    windowRows: 1000,
    smallestShifts: new Map(),
    settings: { comparison: 0.1, categorical: null, method: 'Robust', categoricalIsDistance: true },
    ...more,
  });
}

describe('outputs as their own baseline', () => {
  it('states range and quantiles of probabilities, and shares of predicted classes, of several output columns', () => {
    const [label, probability] = compared(
      [of('label', numbers([0, 800], [1, 200])), of('probability', probabilities(0, 1))],
      [of('label', numbers([0, 500], [1, 500])), of('probability', probabilities(0.2, 1))],
    );
    expect(label?.candidate).toEqual({
      kind: 'classes',
      rows: 1000,
      shares: [
        { value: '0', share: 0.8 },
        { value: '1', share: 0.2 },
      ],
      others: 0,
    });
    expect(label?.distance).toBeCloseTo(0.3, 12);
    expect(probability?.traffic).toMatchObject({ kind: 'numbers', low: 0.2 });
    expect(probability?.candidate).toMatchObject({ low: 0, quantiles: [0.05, 0.5, 0.95], high: 1 });
  });

  it('states the share of the traffic outside the baseline’s range, and of classes that the baseline does not have', () => {
    const [probability, label] = compared(
      [of('probability', probabilities(0.1, 0.49)), of('label', numbers([0, 5], [1, 5]))],
      [of('probability', probabilities(0.1, 0.89)), of('label', numbers([0, 5], [2, 5]))],
    );
    expect(probability?.outside).toBeCloseTo(0.5, 12);
    expect(label?.outside).toBeCloseTo(0.5, 12);
  });

  it('says what Model Monitor detects: no change of numeric classes, a shift of probabilities, a share of named classes', () => {
    const named: Distribution = { kind: 'categorical', counts: [{ value: 'yes', count: 1000 }], unlisted: 0 };
    const found = compared(
      [of('label', numbers([0, 5], [1, 5])), of('score', probabilities(0, 1)), of('class', named)],
      null,
      {
        smallestShifts: new Map([
          ['label', Number.POSITIVE_INFINITY],
          ['score', 0.4],
        ]),
      },
    );
    // 0.1 and Deequ's correction for 1,000 and 1,000 rows: 1.8·√(2/1000) = 0.0805.
    expect(found.map(({ monitorDetects }) => monitorDetects)).toEqual([
      null,
      'a mean that shifts by 0.4 sd',
      'a class share that changes by 18.05 points',
    ]);
    expect(found[0]).toMatchObject({ traffic: null, distance: null, outside: null });
  });

  it('compares output columns only', () => {
    expect(compared([of('score', probabilities(0, 1))], null).map((one) => one.feature)).toEqual(['score']);
    expect(compared([], null)).toEqual([]);
  });
});
