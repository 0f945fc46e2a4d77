import { integerDraw, type Random } from '../../../src/statistics/random.js';
import type { Cells, LabelledRow, Scene } from '../scene.js';

/** A change of the population that a sound feed can show. */
export interface Drift {
  readonly name: string;
  /** Whether the change is so large that a model of the old population is wrong afterwards. */
  readonly isLarge: boolean;
}

/** Hours of traffic before a large drift, so that the product finds the change point itself. */
export function quietWindows({ isLarge }: Drift, random: Random): number {
  return isLarge ? 2 + integerDraw(random, 3) : 0;
}

/** A scene without an error, and further rows of the population before the drift. */
export interface HonestScene {
  readonly scene: Scene;
  readonly older: readonly LabelledRow[];
}

/** A public table or a generated one, and its honest changes. */
export interface Source<D extends Drift = Drift> {
  readonly name: string;
  readonly columns: readonly string[];
  /** Rows of the population before any drift, to determine columns and the strength of errors. */
  readonly sample: readonly Cells[];
  /** Whether the table has so few rows that only random splits are drawn. */
  readonly isSmall: boolean;
  readonly isOnlyHonest: boolean;
  /** The first one is no drift. */
  readonly drifts: readonly D[];
  scene(drift: D, random: Random): HonestScene;
}
