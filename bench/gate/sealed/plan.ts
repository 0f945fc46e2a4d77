import type { Random } from '../../../src/statistics/random.js';
import type { Cells, LabelledRow, Scene } from '../scene.js';
import { hash, pick } from './choose.js';
import { type Feature, isNumber } from './feature.js';
import { type Drift, NO_DRIFT, type Population } from './population.js';

/** Numbers of rows of a scene, and what the team has. */
export interface Plan {
  readonly live: number;
  readonly training: number;
  readonly baseline: number;
  readonly windows: number;
  readonly windowRows: number;
  /** Windows before the drift; none if the change point is given. */
  readonly quiet: number;
  readonly baselineIsTraining: boolean;
  /** Whether the rows have labels and a model scores them. */
  readonly isScored: boolean;
}

/** Window sizes in rows, with the number of windows. */
const WINDOWS: readonly (readonly [number, number])[] = [
  [60, 8],
  [120, 6],
  [250, 5],
  [400, 4],
  [700, 3],
  [1200, 2],
  [2000, 2],
];
/** A drift that moves a mean by so many standard deviations, or a share by so much, raises alarms. */
const [LARGE_DEVIATIONS, LARGE_SHARE] = [0.7, 0.2];
const [MIX, UNSCORED] = [0.4, 0.12];

export function planOf(key: string, population: Population, isLarge: boolean): Plan {
  const chance = (text: string) => (hash(`${key}/${text}`) % 1000) / 1000;
  const isScored = chance('unscored') >= UNSCORED;
  const baselineIsTraining = chance('own baseline') < 0.2;
  if (population.limit !== null) {
    const rows = population.limit;
    const isTiny = rows < 1000;
    return {
      live: Math.floor(0.32 * rows),
      training: Math.floor(0.27 * rows),
      baseline: Math.floor(0.2 * rows),
      windows: 2,
      windowRows: isTiny ? 60 : Math.floor(0.1 * rows),
      quiet: 0,
      baselineIsTraining: false,
      isScored,
    };
  }
  const [windowRows, windows] = pick(`${key}/window`, WINDOWS);
  return {
    live: pick(`${key}/live`, [600, 1000, 1600, 3000]),
    training: pick(`${key}/training`, [600, 1000, 2000, 4000]),
    baseline: pick(`${key}/baseline`, [350, 700, 1200]),
    windows,
    windowRows,
    quiet: isLarge && chance('quiet') < 0.5 ? pick(`${key}/quiet`, [2, 3, 4]) : 0,
    baselineIsTraining,
    isScored,
  };
}

export interface Parts {
  readonly scene: Scene;
  /** Rows of the population before the drift that no other part contains. */
  readonly older: readonly LabelledRow[];
}

/** An honest scene: training set, baseline and traffic are from the population since the drift. */
export function honestParts(
  population: Population,
  drift: Drift,
  plan: Plan,
  olderRows: number,
  random: Random,
): Parts {
  const draws = population.open(random);
  const probability = probabilityOf(population.features);
  const label = (cells: Cells): LabelledRow => ({
    cells,
    label: plan.isScored ? (random() < probability(cells) ? '1' : '0') : null,
  });
  const stageOf = (window: number) =>
    drift.isGradual ? 0.85 + (0.3 * window) / Math.max(1, plan.windows - 1) : 1;
  /** Rows from the span of all windows, in random order. */
  const since = (count: number) => {
    if (!drift.isGradual) return draws.rows(drift, 1, count);
    const each = Math.ceil(count / plan.windows);
    const rows = Array.from({ length: plan.windows }, (_, i) => draws.rows(drift, stageOf(i), each)).flat();
    return shuffled(rows, random).slice(0, count);
  };
  const training = since(plan.training);
  const windows = Array.from({ length: plan.windows }, (_, i) =>
    draws.rows(drift, stageOf(i), plan.windowRows),
  );
  const before = Array.from({ length: plan.quiet }, () => draws.rows(drift, 0, plan.windowRows));
  return {
    scene: {
      columns: population.columns,
      live: draws.rows(drift, 0, plan.live),
      training: training.map(label),
      baseline: plan.baselineIsTraining ? training : since(plan.baseline),
      baselineIsTraining: plan.baselineIsTraining,
      ...(before.length > 0 ? { before } : {}),
      windows,
      score: plan.isScored ? probability : null,
      retrains: true,
      incidents: [],
    },
    older: olderRows > 0 ? draws.rows(drift, 0, olderRows).map(label) : [],
  };
}

/** Whether the drift moves a mean or a share so far that a monitor of the old baseline raises violations. */
export function isLargeDrift(population: Population, drift: Drift, random: Random): boolean {
  if (drift === NO_DRIFT || population.limit !== null) return false;
  const draws = population.open(random);
  const [old, recent] = [draws.rows(drift, 0, 500), draws.rows(drift, 1, 500)];
  return population.features.some((feature) => {
    if (feature.form === 'text' || feature.form === 'single' || feature.form === 'date') return false;
    if (feature.form === 'measure') {
      return Math.abs(meanOf(old, feature) - meanOf(recent, feature)) > LARGE_DEVIATIONS * feature.spread;
    }
    return feature.levels
      .slice(0, 6)
      .some(
        ({ value }) => Math.abs(shareOf(old, feature, value) - shareOf(recent, feature, value)) > LARGE_SHARE,
      );
  });
}

function meanOf(rows: readonly Cells[], { at }: Feature): number {
  const numbers = rows
    .map((cells) => cells[at])
    .filter(isNumber)
    .map(Number);
  return numbers.reduce((sum, x) => sum + x, 0) / Math.max(1, numbers.length);
}

function shareOf(rows: readonly Cells[], { at }: Feature, value: string): number {
  return rows.filter((cells) => cells[at] === value).length / rows.length;
}

/** The probability of a positive label: it depends on up to four columns. */
function probabilityOf(features: readonly Feature[]): (cells: Cells) => number {
  const used = features
    .filter(({ form, gaps }) => (form === 'measure' || form === 'code') && gaps < 0.3)
    .slice(0, 4)
    .map((feature) => ({ feature, weight: (hash(feature.name) % 2 === 0 ? 1 : -1) * 1.1 }));
  const category = features.find(({ form }) => form === 'level');
  return (cells) => {
    let score = -0.4;
    for (const { feature, weight } of used) {
      const cell = cells[feature.at];
      if (isNumber(cell))
        score += weight * Math.max(-2.5, Math.min(2.5, (Number(cell) - feature.mean) / feature.spread));
    }
    if (category) score += MIX * ((hash(cells[category.at] ?? '') % 5) - 2);
    return 1 / (1 + Math.exp(-score));
  };
}

function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
