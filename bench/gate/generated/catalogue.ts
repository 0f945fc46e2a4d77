import { type Random, seededRandom } from '../../../src/statistics/random.js';
import type { Cells, LabelledRow, Scene } from '../scene.js';
import type { Situation } from '../situations.js';
import { businessTables } from './business-tables.js';
import { type Column, columnsOf } from './column.js';
import {
  ERRORS,
  type ErrorContext,
  type ErrorKind,
  fits,
  PLACEMENTS,
  type Placement,
  RATES,
} from './errors.js';
import { chosenBy, hashOf } from './hash.js';
import { publicTables } from './public-tables.js';
import type { Drift, Source } from './source.js';
import { type Strength, strengthOf } from './strength.js';

export interface GeneratedSituation extends Situation {
  /** `open` situations are for work on the recognisers; `sealed` ones only measure them, so only their rates are printed. */
  readonly half: 'open' | 'sealed';
  /** How strong the error is; null if the situation is honest. */
  readonly strength: Strength | null;
  /** Where the error is; null if the situation is honest. */
  readonly placement: Placement | null;
}

/** Where an error reaches rows: anywhere, or only rows of some sources, such as one supplier. */
type Spread = 'scattered' | 'from some sources';

/** Below these an error is too small to be one; another column is chosen. */
const [MIN_TOUCHED_OF_RATE, MIN_GAPS, MIN_MOVEMENT] = [0.4, 0.02, 0.2];
const SOURCES_BELOW = 400;

let made: readonly GeneratedSituation[] | null = null;

/**
 * Honest drifts of public and generated tables, and errors in their feeds: error kinds × rates × placements. Written
 * without knowledge of the recognisers.
 */
export function generatedSituations(): readonly GeneratedSituation[] {
  if (made) return made;
  const sources: readonly Source[] = [...publicTables(), ...businessTables()] as readonly Source[];
  const columns = new Map(sources.map((source) => [source, columnsOf(source.columns, source.sample)]));
  made = [
    ...sources.flatMap((source) => withoutDoubles(source.drifts).map((drift) => honest(source, drift))),
    ...ERRORS.flatMap((error) =>
      (error.rates ?? RATES).flatMap((rate) =>
        (error.placements ?? PLACEMENTS).flatMap(
          (placement) => corrupt(error, rate, placement, columns) ?? [],
        ),
      ),
    ),
  ];
  return made;
}

function withoutDoubles(drifts: readonly Drift[]): readonly Drift[] {
  return [...new Map(drifts.map((drift) => [drift.name, drift])).values()];
}

function honest(source: Source, drift: Drift): GeneratedSituation {
  const name = `${source.name}: ${drift.name}`;
  return {
    name,
    half: 'open',
    honest: true,
    strength: null,
    placement: null,
    make: (random) => source.scene(drift, random).scene,
  };
}

/** The error in one table and column, chosen by a hash among those where it changes something. Null if there is none. */
function corrupt(
  error: ErrorKind,
  rate: number,
  placement: Placement,
  tables: ReadonlyMap<Source, readonly Column[]>,
): GeneratedSituation | null {
  const title = `${error.name}, ${Math.round(100 * rate)} % of the rows, ${placement}`;
  const isBusiness = ({ drifts }: Source) => drifts[0]?.name === 'nothing moved';
  const places = [...tables]
    .filter(([source]) => !source.isOnlyHonest)
    .filter(([source]) =>
      error.only === 'business' ? isBusiness(source) : error.only ? !source.isSmall : true,
    )
    .map(([source, columns]) => ({
      source,
      columns,
      order: hashOf(`${error.target}/${title}/${source.name}`),
    }))
    .sort((a, b) => a.order - b.order)
    .flatMap(({ source, columns }) =>
      columns
        .filter((column) => fits(error, column))
        .map((column) => ({
          source,
          columns,
          column,
          order: hashOf(`${title}/${source.name}/${column.name}`),
        }))
        .sort((a, b) => a.order - b.order),
    );
  for (const { source, columns, column } of places) {
    const where = error.target === 'row' ? source.name : `${source.name}, ${column.name}`;
    const name = `${where}: ${title}`;
    const drifts = source.drifts.filter(({ isLarge }) => isLarge || error.only !== 'drifted');
    if (drifts.length === 0) continue;
    const drift = chosenBy(`${name}/drift`, drifts);
    const spread: Spread = hashOf(`${name}/spread`) % 3 === 0 ? 'from some sources' : 'scattered';
    const change = (rows: readonly LabelledRow[], older: LabelledRow[], random: Random) => {
      const isHit = hitsOf(name, rate, spread, columns, column, source.sample, random);
      const context: ErrorContext = { key: name, columns, column, random, isHit, older };
      return error.apply(rows, context);
    };
    const clean = source.sample.slice(0, 1500).map((cells): LabelledRow => ({ cells, label: null }));
    const wrong = change(clean, [], seededRandom(hashOf(name)));
    const strength = strengthOf(columns, error.target === 'row' ? null : column, clean, wrong);
    if (!error.keepsCells) {
      const isTooSmall = typeof strength.movement === 'number' && strength.movement < MIN_MOVEMENT;
      const enough = error.target === 'gaps' ? MIN_GAPS : MIN_TOUCHED_OF_RATE * Math.min(rate, 0.3);
      if (strength.touched < enough || isTooSmall) continue;
    }
    return {
      name: `${name} (${spread}; ${drift.name}; ${described(strength)})`,
      half: 'open',
      honest: false,
      strength,
      placement,
      make: (random) => {
        const { scene, older } = source.scene(drift, random);
        const unused = [...older];
        return spoiled(scene, placement, (rows) => change(rows, unused, random));
      },
    };
  }
  return null;
}

function described({ touched, movement, isStrong }: Strength): string {
  if (movement === 'rows') return 'changes no cell';
  const where = typeof movement === 'number' ? `by ${movement.toFixed(1)} sd` : `to another ${movement}`;
  const moved = movement === 'missing' ? 'to missing' : where;
  return `${isStrong ? 'strong: ' : ''}${Math.round(100 * touched)} % moved ${moved}`;
}

/** The candidate's baseline is made from rows of the same extract as the training set, so it has the same error. */
function spoiled(
  scene: Scene,
  placement: Placement,
  change: (rows: readonly LabelledRow[]) => readonly LabelledRow[],
): Scene {
  const cells = (rows: readonly Cells[]) =>
    change(rows.map((row) => ({ cells: row, label: null }))).map((row) => row.cells);
  return {
    ...scene,
    ...(placement === 'traffic' ? {} : { training: change(scene.training), baseline: cells(scene.baseline) }),
    ...(placement === 'training set' ? {} : { windows: scene.windows.map(cells) }),
  };
}

/** Reaches the share `rate` of the rows: at random, or those of as many values of another column as it takes. */
function hitsOf(
  key: string,
  rate: number,
  spread: Spread,
  columns: readonly Column[],
  changed: Column,
  sample: readonly Cells[],
  random: Random,
): (cells: Cells) => boolean {
  const dividing = columns.filter(
    ({ at, kind, values }) =>
      at !== changed.at && kind !== 'constant' && values.length > 3 && values.length < SOURCES_BELOW,
  );
  if (rate >= 1) return () => true;
  if (spread === 'scattered' || dividing.length === 0) return () => random() < rate;
  const by = chosenBy(`${key}/by`, dividing);
  const counts = new Map<string | null, number>();
  for (const cells of sample) {
    const value = cells[by.at] ?? null;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const chance = new Map<string | null, number>();
  let left = rate * sample.length;
  for (const [value, count] of [...counts].sort(
    ([a], [b]) => hashOf(`${key}/${a}`) - hashOf(`${key}/${b}`),
  )) {
    chance.set(value, Math.min(1, left / count));
    left -= count;
    if (left <= 0) break;
  }
  return (cells) => random() < (chance.get(cells[by.at] ?? null) ?? 0);
}
