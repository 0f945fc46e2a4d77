import { describe, expect, test } from 'vitest';
import { generatedSituations } from '../../bench/gate/generated/catalogue.js';
import { seededRandom } from '../../src/statistics/random.js';

describe('generated catalogue', () => {
  const situations = generatedSituations();
  const open = situations.filter(({ half }) => half === 'open');

  test('situations of the generated catalogue have different names and are all open', () => {
    expect(new Set(situations.map(({ name }) => name)).size).toBe(situations.length);
    expect(open).toHaveLength(situations.length);
  });

  test('a generated situation is the same for the same seed', () => {
    for (const situation of open.filter((_, i) => i % 120 === 0)) {
      const [first, second] = [situation.make(seededRandom(7)), situation.make(seededRandom(7))];
      expect(JSON.stringify(second)).toBe(JSON.stringify(first));
      expect(JSON.stringify(situation.make(seededRandom(8)))).not.toBe(JSON.stringify(first));
    }
  });

  test('every error of the generated catalogue states its place and strength, and a strong one touches a fifth of the rows', () => {
    for (const { honest, strength, placement } of situations) {
      expect(strength === null).toBe(honest);
      expect(placement === null).toBe(honest);
      if (!strength?.isStrong) continue;
      expect(strength.touched).toBeGreaterThanOrEqual(0.2);
      if (typeof strength.movement === 'number') expect(strength.movement).toBeGreaterThanOrEqual(0.5);
    }
  });

  test('scenes of the generated catalogue have rows of the right width and enough rows for the gate', () => {
    for (const situation of open.filter((_, i) => i % 40 === 0)) {
      const scene = situation.make(seededRandom(1));
      const rows = [
        ...scene.live,
        ...scene.baseline,
        ...scene.windows.flat(),
        ...(scene.before?.flat() ?? []),
      ];
      expect(rows.every((cells) => cells.length === scene.columns.length)).toBe(true);
      if (situation.honest) expect(scene.baseline.length).toBeGreaterThanOrEqual(200);
    }
  });
});
