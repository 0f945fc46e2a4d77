import { freshSituations } from './fresh.js';
import { heldOutSituations } from './held-out.js';
import { learntSituations } from './learnt.js';
import type { World } from './scene.js';
import { type Situation, situations } from './situations.js';

/**
 * Which situations: those that stand beside the recognisers; those that were first met by recognisers written without
 * them, and then taught them; and two halves of a list by an author who had not seen the recognisers, of which the second
 * is only ever counted.
 */
export const CATALOGUES = {
  main: situations,
  learnt: learntSituations,
  fresh: freshSituations,
  'held-out': heldOutSituations,
} as const satisfies Record<string, (census: World) => readonly Situation[]>;

export type Catalogue = keyof typeof CATALOGUES;

/** @throws Error if there is no such catalogue */
export function catalogueNamed(name: string): Catalogue {
  if (name in CATALOGUES) return name as Catalogue;
  throw new Error(`There is no catalogue "${name}"; there are ${Object.keys(CATALOGUES).join(', ')}.`);
}
