import type { Random } from '../../../src/statistics/random.js';
import type { Strength } from '../generated/strength.js';
import type { Cells, LabelledRow, Scene } from '../scene.js';
import { hash, pick } from './choose.js';
import type { Feature } from './feature.js';
import type { Aim, FeedError } from './feed-error.js';
import { hitsOf, SPREADS } from './hits.js';
import { NUMBER_ERRORS } from './number-errors.js';
import { honestParts, type Plan, planOf } from './plan.js';
import type { Drift, Population } from './population.js';
import { ROW_ERRORS } from './row-errors.js';
import { TEXT_ERRORS } from './text-errors.js';

export const FEED_ERRORS: readonly FeedError[] = [...NUMBER_ERRORS, ...TEXT_ERRORS, ...ROW_ERRORS];
export const RATES = [0.02, 0.08, 0.25, 0.6];
export const PLACEMENTS = ['traffic', 'training set', 'both'] as const;
export type Placement = (typeof PLACEMENTS)[number];

/** A situation without its rows. */
export interface Choice {
  readonly population: Population;
  readonly drift: Drift;
  /** Whether a monitor of the old baseline notices the drift. */
  readonly isLarge: boolean;
  readonly fault: Fault | null;
}
export interface Fault {
  readonly error: FeedError;
  readonly rate: number;
  readonly placement: Placement;
  readonly feature: Feature;
  readonly strength: Strength;
}

/** The same rows without and with the error. */
export interface Pair {
  readonly clean: Scene;
  readonly wrong: Scene;
}

export function titleOf({ error, rate, placement }: Omit<Fault, 'strength' | 'feature'>): string {
  return `${error.name}, ${Math.round(100 * rate)} %, ${placement}`;
}

export function nameOf({ population, drift, isLarge, fault }: Choice): string {
  const key = keyOf(population, drift, fault);
  const { windows, windowRows, quiet } = planFor(key, population, isLarge, fault);
  const since = `${windows} windows of ${windowRows} rows`;
  const notes = [
    ...(fault?.strength.isStrong ? ['strong'] : []),
    ...(fault ? [spreadOf(key, fault), drift.name] : []),
    quiet > 0 ? `${quiet} quiet windows, then ${since}` : since,
  ];
  return `${key} (${notes.join('; ')})`;
}

/** Draws the rows of a situation. */
export function pairOf({ population, drift, isLarge, fault }: Choice, random: Random): Pair {
  const key = keyOf(population, drift, fault);
  const plan = planFor(key, population, isLarge, fault);
  const olderRows = fault?.error.needsOlder ? plan.training + plan.baseline : 0;
  const { scene, older } = honestParts(population, drift, plan, olderRows, random);
  if (!fault) return { clean: scene, wrong: scene };
  const { error, feature, rate, placement } = fault;
  const unused = [...older];
  const spoil = (rows: readonly LabelledRow[]) => {
    const { features } = population;
    const cells = rows.map((row) => row.cells);
    const hits = hitsOf(key, cells, rate, spreadOf(key, fault), features, feature, random);
    return error.apply(rows, { key, features, feature, random, hits, older: unused } satisfies Aim);
  };
  return { clean: scene, wrong: withError(scene, placement, spoil) };
}

/** What all chance of a situation depends on. */
function keyOf(population: Population, drift: Drift, fault: Fault | Omit<Fault, 'strength'> | null): string {
  if (!fault) return `${population.name}: ${drift.name}`;
  const where = fault.error.scope === 'cell' ? `${population.name}, ${fault.feature.name}` : population.name;
  return `${where}: ${titleOf(fault)}`;
}

function planFor(key: string, population: Population, isLarge: boolean, fault: Fault | null): Plan {
  const plan = planOf(key, population, isLarge);
  return fault?.error.scope === 'labels' ? { ...plan, isScored: true } : plan;
}

function spreadOf(key: string, { error }: Fault) {
  return error.spread ?? pick(`${key}/spread`, SPREADS);
}

/** A seed of its own for each situation, for what is measured once. */
export function trialSeed({ population, drift, fault }: Choice): number {
  return hash(`${keyOf(population, drift, fault)}/trial`);
}

/** The candidate's baseline is from the extract of the training set and has its error. */
function withError(
  scene: Scene,
  placement: Placement,
  spoil: (rows: readonly LabelledRow[]) => readonly LabelledRow[],
): Scene {
  const cellsOf = (rows: readonly Cells[]) =>
    spoil(rows.map((cells) => ({ cells, label: null }))).map(({ cells }) => cells);
  const training = placement === 'traffic' ? scene.training : spoil(scene.training);
  const ownBaseline = () => (placement === 'traffic' ? scene.baseline : cellsOf(scene.baseline));
  return {
    ...scene,
    training,
    baseline: scene.baselineIsTraining ? training.map(({ cells }) => cells) : ownBaseline(),
    windows: placement === 'training set' ? scene.windows : scene.windows.map(cellsOf),
  };
}
