import type { Random } from '../../src/statistics/random.js';
import { type Defect, type Place, withDefect } from './defects.js';
import { drawnFrom } from './rows.js';
import { honestScene, type Scene, type World } from './scene.js';
import type { Situation } from './situations.js';

const EVERYWHERE: readonly Place[] = ['training set', 'traffic', 'both'];
/**
 * The defect is in one place only. In both places, a different code or fewer kinds of rows look like an honest change, so
 * only the difference between training set and traffic counts as corrupt.
 */
export const ONE_PLACE: readonly Place[] = ['training set', 'traffic'];

/** Functions that build situations whose names start with a prefix. */
export function situationsOf(prefix: string) {
  const situation =
    (honest: boolean) =>
    (name: string, make: (random: Random) => Scene): Situation => ({
      name: `${prefix}: ${name}`,
      honest,
      make,
    });
  const corrupt = situation(false);
  return {
    honest: situation(true),
    corrupt,
    /** An honest scene with a defect in its cells. */
    spoiled: (name: string, world: World, defect: Defect, places = EVERYWHERE) =>
      places.map((place) =>
        corrupt(`${name}, ${place}`, (random) =>
          withDefect(honestScene(world, random), defect, place, random),
        ),
      ),
    /** An honest scene with some rows, including labels, from another world. */
    drawn: (name: string, world: World, other: World, places = EVERYWHERE) =>
      places.map((place) =>
        corrupt(`${name}, ${place}`, (random) => drawnFrom(other, place, honestScene(world, random), random)),
      ),
  };
}
