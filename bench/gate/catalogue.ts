import { freshSituations } from './fresh.js';
import { generatedSituations } from './generated/catalogue.js';
import { heldOutSituations } from './held-out.js';
import { learntSituations } from './learnt.js';
import type { World } from './scene.js';
import { sealedSituations } from './sealed/catalogue.js';
import { type Situation, situations } from './situations.js';

/**
 * Catalogues of situations. `main` was written together with the recognisers. `learnt` was first judged by recognisers that
 * did not know it, and then used to extend them. `fresh` and `held-out` are the halves of a list by an author who had not
 * seen the recognisers; of `held-out`, only the rates are reported and used.
 * `generated` is by two authors who have not read the recognisers: an open half, and a sealed half of other tables, drifts and
 * errors. Of the sealed half, only the rates are reported and used.
 */
export const CATALOGUES = {
  main: situations,
  learnt: learntSituations,
  fresh: freshSituations,
  'held-out': heldOutSituations,
  generated: () => [...generatedSituations(), ...sealedSituations()],
} as const satisfies Record<string, (census: World) => readonly Situation[]>;

export type Catalogue = keyof typeof CATALOGUES;

/** @throws Error if the catalogue does not exist */
export function catalogueNamed(name: string): Catalogue {
  if (name in CATALOGUES) return name as Catalogue;
  throw new Error(`Catalogue "${name}" does not exist. Use one of ${Object.keys(CATALOGUES).join(', ')}.`);
}
