import type { Strength } from '../generated/strength.js';
import type { Cells } from '../scene.js';
import { type Feature, isNumber } from './feature.js';

const [LEAST_ROWS, LEAST_DEVIATIONS] = [0.2, 0.5];
type Move = number | 'category' | 'missing' | 'type';

/**
 * Compares the same rows before and after the error. An error is strong if at least a fifth of all rows of one feature move
 * by at least half a standard deviation of the clean feature, to another category, to missing or to another type.
 */
export function measureStrength(
  features: readonly Feature[],
  clean: readonly Cells[],
  wrong: readonly Cells[],
): Strength {
  const nothing: Strength = { feature: null, touched: 0, movement: 'rows', isStrong: false };
  if (clean.length !== wrong.length) return nothing;
  let [best, mostFar] = [nothing, -1];
  for (const feature of features) {
    const moves = clean.flatMap((cells, i) => {
      const move = moveOf(feature, cells[feature.at] ?? null, wrong[i]?.[feature.at] ?? null);
      return move === null ? [] : [move];
    });
    const far =
      moves.filter((move) => typeof move !== 'number' || move >= LEAST_DEVIATIONS).length / clean.length;
    if (moves.length === 0 || far <= mostFar) continue;
    mostFar = far;
    best = {
      feature: feature.name,
      touched: moves.length / clean.length,
      movement: typical(moves),
      isStrong: far >= LEAST_ROWS,
    };
  }
  return best;
}

/** How far a cell moved; null if a machine reads the same value. */
export function moveOf(feature: Feature, before: string | null, after: string | null): Move | null {
  if (before === after) return null;
  if (after === null) return 'missing';
  if (feature.form === 'measure') {
    if (!isNumber(after)) return 'type';
    if (before === null) return 'category';
    return distance(Number(before), Number(after), feature.spread);
  }
  if (feature.form === 'date') {
    const [from, to] = [Date.parse(before ?? ''), Date.parse(after)];
    if (!/^\d{4}-\d\d-\d\d/.test(after) || Number.isNaN(to)) return 'type';
    return Number.isNaN(from) ? 'category' : distance(from, to, daysSpread(feature));
  }
  const isNumeric = feature.levels.every(({ value }) => isNumber(value));
  if (isNumeric && !isNumber(after)) return 'type';
  return isNumeric && Number(before) === Number(after) ? null : 'category';
}

function distance(before: number, after: number, spread: number): number | null {
  return before === after ? null : Math.abs(after - before) / spread;
}

const spreads = new WeakMap<Feature, number>();
/** Standard deviation of dates, milliseconds. */
function daysSpread(feature: Feature): number {
  const known = spreads.get(feature);
  if (known) return known;
  const mean = feature.levels.reduce((sum, { value, share }) => sum + share * Date.parse(value), 0);
  const variance = feature.levels.reduce(
    (sum, { value, share }) => sum + share * (Date.parse(value) - mean) ** 2,
    0,
  );
  spreads.set(feature, Math.sqrt(variance));
  return Math.sqrt(variance);
}

/** The most frequent kind of movement, or the median distance if most movements are distances. */
function typical(moves: readonly Move[]): Strength['movement'] {
  const distances = moves.filter((move) => typeof move === 'number').sort((a, b) => a - b);
  const counts = (['category', 'missing', 'type'] as const).map(
    (kind) => [kind, moves.filter((move) => move === kind).length] as const,
  );
  const [kind, count] = counts.reduce((most, one) => (one[1] > most[1] ? one : most));
  return count > distances.length ? kind : (distances[Math.floor(distances.length / 2)] ?? 0);
}
