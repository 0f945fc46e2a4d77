import type { Random } from '../../src/statistics/random.js';
import { type Defect, type Place, withDefect } from './defects.js';
import { drawnFrom } from './rows.js';
import { honestScene, type Scene, type World } from './scene.js';
import type { Situation } from './situations.js';

export const EVERYWHERE: readonly Place[] = ['training set', 'traffic', 'both'];
/**
 * Where training and traffic agree on another code, or on fewer kinds of rows, that is how an honest change looks
 * too, so only the disagreement counts as corrupt.
 */
export const APART: readonly Place[] = ['training set', 'traffic'];

/** Makers of situations whose names start alike. */
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
    /** An honest scene whose cells are broken. */
    spoiled: (name: string, world: World, defect: Defect, places = EVERYWHERE) =>
      places.map((place) =>
        corrupt(`${name}, ${place}`, (random) =>
          withDefect(honestScene(world, random), defect, place, random),
        ),
      ),
    /** An honest scene some of whose rows come from another world, labels and all. */
    drawn: (name: string, world: World, other: World, places = EVERYWHERE) =>
      places.map((place) =>
        corrupt(`${name}, ${place}`, (random) => drawnFrom(other, place, honestScene(world, random), random)),
      ),
  };
}
