/**
 * `node dist/bench/gate/sealed/select.js` chooses the situations and measures the strength of their errors. It writes the
 * list that the catalogue reads, because the choice takes minutes.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { seededRandom } from '../../../src/statistics/random.js';
import { canTell, changedFeatures, type Sides } from './analyst.js';
import { COLUMNS, LIST, sealedPopulations } from './catalogue.js';
import { hash, ordered, pick } from './choose.js';
import type { FeedError } from './feed-error.js';
import { isLargeDrift } from './plan.js';
import type { Drift, Population } from './population.js';
import {
  type Choice,
  FEED_ERRORS,
  type Pair,
  PLACEMENTS,
  type Placement,
  pairOf,
  RATES,
  titleOf,
  trialSeed,
} from './situation.js';
import { measureStrength } from './strength.js';

/** Drifts of a population besides none. */
const DRIFTS = 4;
/** Share of the error kinds × rates × placements that is used. */
const KEPT = 0.52;
/** Tables and columns that are tried for an error before it is left out. */
const TRIES = 5;
/** Part of an error's rate that must reach rows of a column, so that the error is really there. */
const LEAST_OF_RATE = 0.3;
const NOT_MEASURED = { feature: null, touched: 0, movement: 'rows', isStrong: false } as const;

function isLarge(population: Population, drift: Drift): boolean {
  return isLargeDrift(population, drift, seededRandom(hash(`${population.name}/${drift.name}`)));
}

export function honestChoices(population: Population): readonly Choice[] {
  const [none, ...others] = population.drifts;
  const chosen = ordered(`honest/${population.name}`, others, ({ name }) => name).slice(0, DRIFTS);
  return [...(none ? [none] : []), ...chosen].map((drift) => ({
    population,
    drift,
    isLarge: isLarge(population, drift),
    fault: null,
  }));
}

/** The error in the first table and column, in an order by hash, where the analyst can tell it. Null if there is none. */
export function faultyChoice(
  error: FeedError,
  rate: number,
  placement: Placement,
  populations: readonly Population[],
): Choice | null {
  const title = titleOf({ error, rate, placement });
  let tries = 0;
  for (const population of ordered(title, populations, ({ name }) => name)) {
    const feature = ordered(`${title}/${population.name}`, population.features, ({ name }) => name).find(
      (one) => error.suits(one),
    );
    const drifts = population.drifts.filter((drift) => !error.needsOlder || isLarge(population, drift));
    if (!feature || drifts.length === 0) continue;
    if (tries >= TRIES) return null;
    tries += 1;
    const drift = pick(`${title}/${population.name}/drift`, drifts);
    const fault = { error, rate, placement, feature, strength: NOT_MEASURED };
    const choice: Choice = { population, drift, isLarge: isLarge(population, drift), fault };
    const pair = pairOf(choice, seededRandom(trialSeed(choice)));
    const [clean, wrong] = [sidesOf(pair.clean), sidesOf(pair.wrong)];
    const { features } = population;
    const strength = strengthOf(pair, choice);
    if (error.scope === 'cell' && strength.touched < LEAST_OF_RATE * rate) continue;
    if (error.scope !== 'labels') {
      const changed = changedFeatures(features, clean, wrong);
      if (canTell(features, changed, placement, clean) !== null) continue;
      if (canTell(features, changed, placement, wrong) === null) continue;
    }
    return { ...choice, fault: { ...fault, strength } };
  }
  return null;
}

/** Strength of a situation's error in the rows that it reaches. */
export function strengthOf({ clean, wrong }: Pair, { population, fault }: Choice) {
  const affected = (sides: Sides) =>
    fault?.placement === 'traffic'
      ? sides.traffic
      : fault?.placement === 'both'
        ? [...sides.training, ...sides.traffic]
        : sides.training;
  return measureStrength(population.features, affected(sidesOf(clean)), affected(sidesOf(wrong)));
}

export function sidesOf(scene: Pair['clean']): Sides {
  return {
    live: scene.live,
    training: scene.training.map(({ cells }) => cells),
    traffic: scene.windows.flat(),
  };
}

function lineOf({ population, drift, isLarge: large, fault }: Choice): readonly string[] {
  const start = [population.name, drift.name, String(large)];
  if (!fault) return [...start, '', '', '', '', '', '', '', ''];
  const { error, rate, placement, feature, strength } = fault;
  const { touched, movement, isStrong } = strength;
  const moved = typeof movement === 'number' ? movement.toFixed(3) : movement;
  return [
    ...start,
    error.name,
    String(rate),
    placement,
    feature.name,
    strength.feature ?? '',
    touched.toFixed(4),
    moved,
    String(isStrong),
  ];
}

function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function main(): void {
  const populations = sealedPopulations();
  const unlimited = populations.filter(({ limit }) => limit === null);
  const wanted = FEED_ERRORS.flatMap((error) =>
    (error.rates ?? RATES).flatMap((rate) =>
      (error.placements ?? PLACEMENTS).map((placement) => ({ error, rate, placement })),
    ),
  ).filter((one) => hash(`kept/${titleOf(one)}`) < KEPT * 2 ** 32);
  const choices = [
    ...populations.flatMap(honestChoices),
    ...wanted.flatMap(({ error, rate, placement }) => faultyChoice(error, rate, placement, unlimited) ?? []),
  ];
  writeFileSync(
    LIST,
    [COLUMNS, ...choices.map(lineOf)].map((line) => `${line.map(quoted).join(',')}\n`).join(''),
  );
  console.log(`${choices.length} situations; ${wanted.length} errors wanted.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
