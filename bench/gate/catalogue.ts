import type { World } from './scene.js';
import { type Situation, situations } from './situations.js';
import { unseenSituations } from './unseen.js';

/** The catalogue that stands beside the recognisers, or the one written without them. */
export function catalogueOf(unseen: boolean, census: World): readonly Situation[] {
  return unseen ? unseenSituations(census) : situations(census);
}
