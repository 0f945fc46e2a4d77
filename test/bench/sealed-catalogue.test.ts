import { describe, expect, test } from 'vitest';
import type { Scene } from '../../bench/gate/scene.js';
import { canTell } from '../../bench/gate/sealed/analyst.js';
import { sealedSituations } from '../../bench/gate/sealed/catalogue.js';
import { featuresOf } from '../../bench/gate/sealed/feature.js';
import { faultyChoice, sidesOf, strengthOf } from '../../bench/gate/sealed/select.js';
import { trialSeed } from '../../bench/gate/sealed/situation.js';
import { measureStrength } from '../../bench/gate/sealed/strength.js';
import { seededRandom } from '../../src/statistics/random.js';

const situations = sealedSituations();
const every = (step: number, honest: boolean) =>
  situations.filter((one) => one.honest === honest).filter((_, i) => i % step === step - 1);

describe('sealed catalogue', () => {
  test('situations of the sealed catalogue have different names and number about 120 honest and 400 corrupt ones', () => {
    expect(new Set(situations.map(({ name }) => name)).size).toBe(situations.length);
    const honest = situations.filter((one) => one.honest).length;
    expect(honest).toBeGreaterThanOrEqual(110);
    expect(situations.length - honest).toBeGreaterThanOrEqual(380);
    expect(new Set(situations.map(({ half }) => half))).toEqual(new Set(['sealed']));
  });

  test('a sealed situation is the same for the same seed and differs for another', () => {
    for (const situation of [...every(40, true), ...every(80, false)]) {
      const [first, second] = [situation.make(seededRandom(7)), situation.make(seededRandom(7))];
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      expect(JSON.stringify(situation.make(seededRandom(8)))).not.toBe(JSON.stringify(first));
    }
  });

  test('scenes of the sealed catalogue have the planned rows, all with one cell for each column', () => {
    for (const situation of [...every(10, true), ...every(30, false)]) {
      const scene = situation.make(seededRandom(1));
      expect(scene.windows.length).toBeGreaterThanOrEqual(2);
      expect(allRows(scene).every((cells) => cells.length === scene.columns.length)).toBe(true);
      expect(scene.live.length).toBeGreaterThanOrEqual(180);
      expect(scene.training.every(({ label }) => (label === null) === (scene.score === null))).toBe(true);
    }
  });

  test('an error of the sealed catalogue is where its name says and nowhere else', () => {
    for (const { pair, placement, choice } of every(20, false)) {
      const { clean, wrong } = pair(seededRandom(5));
      const differs = (part: (scene: Scene) => unknown) =>
        JSON.stringify(part(clean)) !== JSON.stringify(part(wrong));
      expect([choice.fault?.error.name, differs(({ training }) => training)]).toEqual([
        choice.fault?.error.name,
        placement !== 'traffic',
      ]);
      expect(differs(({ windows }) => windows)).toBe(placement !== 'training set');
      if (placement === 'traffic') expect(differs(({ baseline }) => baseline)).toBe(false);
      expect(differs(({ live }) => live)).toBe(false);
      expect(differs(({ before }) => before)).toBe(false);
    }
  });

  test('the sealed list states the strength that the rows of a situation show', () => {
    for (const { choice, strength, pair } of every(25, false)) {
      const measured = strengthOf(pair(seededRandom(trialSeed(choice))), choice);
      expect(measured.isStrong).toBe(strength?.isStrong);
      expect(measured.feature).toBe(strength?.feature);
      expect(measured.touched).toBeCloseTo(strength?.touched ?? -1, 3);
    }
  });

  test('the sealed list is what the selection of situations makes', () => {
    const populations = [...new Set(situations.map(({ choice }) => choice.population))].filter(
      ({ limit }) => limit === null,
    );
    for (const { choice } of every(150, false)) {
      if (!choice.fault) throw new Error('not an error');
      const { error, rate, placement, feature } = choice.fault;
      const chosen = faultyChoice(error, rate, placement, populations);
      expect([chosen?.population.name, chosen?.fault?.feature.name, chosen?.drift.name]).toEqual([
        choice.population.name,
        feature.name,
        choice.drift.name,
      ]);
    }
  });

  test('the analyst of the sealed catalogue finds nothing unusual between training set and traffic of honest scenes', () => {
    for (const { choice, make } of every(9, true)) {
      const { features } = choice.population;
      expect(canTell(features, features, 'traffic', sidesOf(make(seededRandom(3))))).toBeNull();
    }
  });
});

describe('strength of an error', () => {
  // x is 0 to 99: its standard deviation is √((100² − 1) / 12) = 28.87, and half of that is 14.43.
  const clean = Array.from({ length: 100 }, (_, i) => [`${i}.0`, i % 2 === 0 ? 'red' : 'blue']);
  const features = featuresOf(['x', 'colour'], clean);
  const strength = (change: (cells: readonly (string | null)[], i: number) => (string | null)[]) =>
    measureStrength(features, clean, clean.map(change));

  test('a fifth of the rows moved by more than half a standard deviation is strong, by less is not', () => {
    const by = (distance: number, share: number) =>
      strength(([x = '', colour = ''], i) => [i < share * 100 ? String(Number(x) + distance) : x, colour])
        .isStrong;
    expect(by(14.5, 0.2)).toBe(true);
    expect(by(14.3, 0.2)).toBe(false);
    expect(by(14.5, 0.19)).toBe(false);
  });

  test('a fifth of the rows moved to another category, to missing or to text is strong', () => {
    const first = 20;
    const colour = strength(([x = '', c = ''], i) => [x, i < first ? 'RED' : c]);
    expect(colour).toMatchObject({ feature: 'colour', movement: 'category', touched: 0.2, isStrong: true });
    expect(strength(([x = '', c = ''], i) => [i < first ? null : x, c])).toMatchObject({
      movement: 'missing',
      isStrong: true,
    });
    expect(strength(([x = '', c = ''], i) => [i < first ? '1,5' : x, c])).toMatchObject({
      movement: 'type',
      isStrong: true,
    });
  });

  test('another spelling of the same number and added rows are not strong', () => {
    expect(strength(([x = '', c = '']) => [String(Number(x)), c]).touched).toBe(0);
    expect(measureStrength(features, clean, [...clean, ...clean])).toMatchObject({
      movement: 'rows',
      isStrong: false,
    });
  });
});

function allRows({ live, training, baseline, windows, before = [] }: Scene) {
  return [...live, ...training.map(({ cells }) => cells), ...baseline, ...windows.flat(), ...before.flat()];
}
