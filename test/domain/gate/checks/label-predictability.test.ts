import { expect, it } from 'vitest';
import { labelPredictabilityCheck } from '../../../../src/domain/gate/checks/label-predictability.js';
import { normalDraw, type Random, seededRandom } from '../../../../src/statistics/random.js';

function labelled(
  count: number,
  seed: number,
  labelOf: (features: readonly number[], random: Random) => boolean,
) {
  const random = seededRandom(seed);
  const drawn = Array.from({ length: count }, (_, position) => {
    const features = [normalDraw(random), normalDraw(random), Math.floor(random() * 5)];
    return {
      row: { position, cells: features.map(String) },
      label: labelOf(features, random) ? '1' : '0',
    };
  });
  return {
    columns: ['a', 'b', 'kind'],
    rows: drawn.map(({ row }) => row),
    labels: drawn.map(({ label }) => label),
  };
}
const chance = (probability: number, random: Random) => random() < probability;

it.each([
  [
    'grow with a feature, weakly',
    ([a]: readonly number[], r: Random) => chance(0.5 + 0.06 * (a as number), r),
  ],
  [
    'are high at both ends of one',
    ([a]: readonly number[], r: Random) => chance((a as number) ** 2 > 1 ? 0.6 : 0.4, r),
  ],
  ['go with one category of five', (f: readonly number[], r: Random) => chance(f[2] === 3 ? 0.65 : 0.5, r)],
  [
    'are rarer, and go with a feature',
    ([a]: readonly number[], r: Random) => chance((a as number) > 1 ? 0.2 : 0.08, r),
  ],
])('pass where they %s', (_, labelOf) => {
  for (let seed = 1; seed <= 5; seed += 1)
    expect(labelPredictabilityCheck(labelled(3000, seed, labelOf)).verdict).toBe('pass');
});

it('labels that no feature predicts are unknown: a person must decide', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const check = labelPredictabilityCheck(labelled(2000, seed, (_, random) => chance(0.4, random)));
    expect(check.verdict).toBe('unknown');
    expect(check.sentence).toContain('shuffled');
  }
});

it("labels that are a model's own predictions are unknown: a person must decide", () => {
  const answers = labelled(3000, 1, ([a, b]) => (a as number) + 0.7 * (b as number) > 0.2);
  expect(labelPredictabilityCheck(answers).verdict).toBe('unknown');
  expect(labelPredictabilityCheck(answers).sentence).toContain("a model's own");
  const world = labelled(3000, 1, ([a, b], r) =>
    chance(1 / (1 + Math.exp(-3 * (a as number) - 2 * (b as number))), r),
  );
  expect(labelPredictabilityCheck(world).verdict).toBe('pass');
});

it('a numeric label may be nearly a formula of the features', () => {
  const given = labelled(2000, 1, () => true);
  const labels = given.rows.map(({ cells }) => String(3 * Number(cells[0]) + Number(cells[1]) / 10));
  expect(labelPredictabilityCheck({ ...given, labels }).verdict).toBe('pass');
});

it('few rows, and rows without a label, are not tested', () => {
  expect(labelPredictabilityCheck(labelled(500, 1, (_, random) => chance(0.4, random))).verdict).toBe('pass');
  expect(labelPredictabilityCheck(null).verdict).toBe('pass');
});

it('a rare label is not tested', () => {
  expect(labelPredictabilityCheck(labelled(2000, 1, (_, random) => chance(0.02, random))).verdict).toBe(
    'pass',
  );
});

it('a label with one value is unknown', () => {
  expect(labelPredictabilityCheck(labelled(2000, 1, () => true)).verdict).toBe('unknown');
});
