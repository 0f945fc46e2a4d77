import { integerDraw, type Random } from '../../../src/statistics/random.js';
import type { Cells } from '../scene.js';
import { ordered, pick } from './choose.js';
import type { Feature } from './feature.js';

export const SPREADS = ['scattered', 'scattered', 'in batches', 'from some sources'] as const;
/** How an error reaches rows: at random, in a run of consecutive rows, or in those of some values of another column. */
export type Spread = (typeof SPREADS)[number];

const [LEAST_SOURCES, MOST_SOURCES] = [3, 60];

/** For each row, whether an error of the given rate reaches it. */
export function hitsOf(
  key: string,
  rows: readonly Cells[],
  rate: number,
  spread: Spread,
  features: readonly Feature[],
  feature: Feature,
  random: Random,
): readonly boolean[] {
  if (spread === 'in batches') {
    const length = Math.round(rate * rows.length);
    const start = integerDraw(random, rows.length - length + 1);
    return rows.map((_, i) => i >= start && i < start + length);
  }
  const sources = features.filter(
    ({ at, form, levels }) =>
      at !== feature.at &&
      (form === 'level' || form === 'code') &&
      levels.length >= LEAST_SOURCES &&
      levels.length <= MOST_SOURCES,
  );
  if (spread === 'scattered' || sources.length === 0) return rows.map(() => random() < rate);
  const source = pick(`${key}/source`, sources);
  const chance = new Map<string, number>();
  let left = rate;
  for (const { value, share } of ordered(key, source.levels, (level) => level.value)) {
    if (left <= 0) break;
    chance.set(value, Math.min(1, left / share));
    left -= share;
  }
  return rows.map((cells) => random() < (chance.get(cells[source.at] ?? '') ?? 0));
}
