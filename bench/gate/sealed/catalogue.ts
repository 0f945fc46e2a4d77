import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Random } from '../../../src/statistics/random.js';
import type { GeneratedSituation } from '../generated/catalogue.js';
import type { Strength } from '../generated/strength.js';
import { businessPopulations } from './business.js';
import type { Population } from './population.js';
import { type Choice, FEED_ERRORS, nameOf, type Pair, type Placement, pairOf } from './situation.js';
import { tablePopulations } from './tables.js';

/** Written by `select.ts`. Relative to the package's root, where npm starts scripts. */
export const LIST = 'bench/gate/sealed/situations.csv';
/** A line of the list. Honest situations have no error. */
export const COLUMNS = [
  'population',
  'drift',
  'isLarge',
  'error',
  'rate',
  'placement',
  'feature',
  'strongest',
  'touched',
  'movement',
  'isStrong',
] as const;
type Line = Readonly<Record<(typeof COLUMNS)[number], string>>;

export interface SealedSituation extends GeneratedSituation {
  readonly choice: Choice;
  pair(random: Random): Pair;
}

let made: readonly SealedSituation[] | null = null;

/**
 * The sealed half of the generated catalogue: honest drifts, and error kinds × rates × placements, with tables, drifts and
 * errors that the open half does not have. It measures recognisers and is not for work on them.
 */
export function sealedSituations(): readonly SealedSituation[] {
  if (made) return made;
  const populations = new Map(sealedPopulations().map((population) => [population.name, population]));
  const lines = parse(readFileSync(LIST), { columns: true }) as unknown as Line[];
  made = lines.map((line) => situationOf(choiceOf(line, populations)));
  return made;
}

export function sealedPopulations(): readonly Population[] {
  return [...tablePopulations(), ...businessPopulations()];
}

function situationOf(choice: Choice): SealedSituation {
  const { fault } = choice;
  return {
    name: nameOf(choice),
    half: 'sealed',
    honest: fault === null,
    strength: fault?.strength ?? null,
    placement: fault?.placement ?? null,
    choice,
    make: (random) => pairOf(choice, random).wrong,
    pair: (random) => pairOf(choice, random),
  };
}

function choiceOf(line: Line, populations: ReadonlyMap<string, Population>): Choice {
  const population = found(populations.get(line.population), line);
  const drift = found(
    population.drifts.find(({ name }) => name === line.drift),
    line,
  );
  const isLarge = line.isLarge === 'true';
  if (line.error === '') return { population, drift, isLarge, fault: null };
  const movement = Number.isFinite(Number(line.movement)) ? Number(line.movement) : line.movement;
  return {
    population,
    drift,
    isLarge,
    fault: {
      error: found(
        FEED_ERRORS.find(({ name }) => name === line.error),
        line,
      ),
      rate: Number(line.rate),
      placement: line.placement as Placement,
      feature: found(
        population.features.find(({ name }) => name === line.feature),
        line,
      ),
      strength: {
        feature: line.strongest || null,
        touched: Number(line.touched),
        movement: movement as Strength['movement'],
        isStrong: line.isStrong === 'true',
      },
    },
  };
}

function found<T>(value: T | undefined, line: Line): T {
  if (value === undefined) {
    throw new Error(
      `${LIST} does not fit the populations and errors: ${Object.values(line).join(', ')}. Run select.ts.`,
    );
  }
  return value;
}
