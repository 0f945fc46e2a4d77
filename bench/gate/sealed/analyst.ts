import type { Cells } from '../scene.js';
import { type Feature, isNumber } from './feature.js';
import { copies, dependence, levelShares, lump, outside, position, type Rows, shareZ } from './samples.js';

/** The rows that an analyst compares. */
export interface Sides {
  readonly live: Rows;
  readonly training: Rows;
  readonly traffic: Rows;
}

/** Rows of each side that are compared; with more rows only more would be visible. */
const ROWS = 1000;
/** A difference between two samples is visible at so many standard errors; about 1 in 150,000 by chance. */
const VISIBLE = 4.5;
const KS_VISIBLE = 2.3;
const LEAST_CELLS = 6;
/** With more changed columns, correlations are not compared. */
const MOST_CORRELATED = 3;
/** Honest drifts change gaps and single values less than that. */
const [GAPS_MORE, LUMP_MORE, COPIES_MORE] = [0.07, 0.05, 0.04];
/** Heavier tails reach about three ranges outside. */
const FAR_OUTSIDE = 4;

/**
 * The rule for leaving errors out. An analyst who sees live baseline, training set and traffic can tell an error if one of
 * these is so; the name of the first is returned, or null.
 *
 * An error on one side: training set and traffic differ in a column's form, gaps, categories, position, lumps, range,
 * correlations or copies by more than chance, although honest retraining draws both from one population.
 *
 * The same error on both sides: the rows differ from the live baseline in a way that no drift of a business has: a form of
 * text or number never seen; clearly more gaps or copies; a new lump at one number, larger than all old ones; numbers far
 * outside the range or with a new sign; a strong correlation lost. Other positions, mixes and scales are drift and do not
 * count.
 */
export function canTell(
  features: readonly Feature[],
  changed: readonly Feature[],
  placement: 'traffic' | 'training set' | 'both',
  sides: Sides,
): string | null {
  const some = (rows: Rows) => rows.slice(0, ROWS);
  const [live, training, traffic] = [some(sides.live), some(sides.training), some(sides.traffic)];
  if (placement === 'both') return unlikeAnyDrift(features, changed, live, [...training, ...traffic]);
  const [sound, spoiled] = placement === 'traffic' ? [training, traffic] : [traffic, training];
  return unlikeEachOther(features, changed, sound, spoiled);
}

/** Columns whose cells an error changes; all columns if it changes the number of rows. */
export function changedFeatures(
  features: readonly Feature[],
  clean: Sides,
  wrong: Sides,
): readonly Feature[] {
  const differs = (a: Rows, b: Rows, at: number) =>
    a.length !== b.length || a.some((cells, i) => cells[at] !== b[i]?.[at]);
  return features.filter(
    ({ at }) => differs(clean.training, wrong.training, at) || differs(clean.traffic, wrong.traffic, at),
  );
}

function unlikeEachOther(
  features: readonly Feature[],
  changed: readonly Feature[],
  a: Rows,
  b: Rows,
): string | null {
  if (Math.abs(shareZ(copies(a), copies(b))) > VISIBLE) return 'copies';
  const partners = changed.length > MOST_CORRELATED ? [] : features;
  for (const feature of changed) {
    if (hasForeign(feature, a, b)) return 'form';
    if (Math.abs(gapsZ(feature, a, b)) > VISIBLE) return 'gaps';
    if (feature.form === 'measure' || feature.form === 'date') {
      if (position(feature, a, b) > KS_VISIBLE) return 'position';
      if (lump(feature, a, b).z > VISIBLE) return 'lump';
      if (outside(feature, a, b, 2) >= LEAST_CELLS) return 'range';
    } else if (feature.form !== 'text' && levelShares(feature, a, b) > VISIBLE) return 'categories';
    if (partners.some((other) => other !== feature && dependence(feature, other, a, b).z > VISIBLE)) {
      return 'correlation';
    }
  }
  return null;
}

function unlikeAnyDrift(
  features: readonly Feature[],
  changed: readonly Feature[],
  live: Rows,
  recent: Rows,
): string | null {
  const [before, since] = [copies(live), copies(recent.slice(0, live.length))];
  if (shareZ(before, since) > VISIBLE && since.share - before.share > COPIES_MORE) return 'copies';
  const partners = changed.length > MOST_CORRELATED ? [] : features;
  for (const feature of changed) {
    if (hasForeign(feature, live, recent)) return 'form';
    const more = gapsOf(feature, recent) - gapsOf(feature, live);
    if (more > GAPS_MORE && gapsZ(feature, live, recent) > VISIBLE) return 'gaps';
    if (feature.form === 'measure' || feature.form === 'date') {
      const { z, more: higher } = lump(feature, live, recent);
      if (z > VISIBLE && higher > LUMP_MORE) return 'lump';
      if (outside(feature, live, recent, FAR_OUTSIDE) >= LEAST_CELLS) return 'range';
    }
    const isLost = (other: Feature) => {
      const { z, before: old, since: now } = dependence(feature, other, live, recent);
      return z > VISIBLE && Math.abs(old) > 0.45 && Math.abs(now) < 0.6 * Math.abs(old);
    };
    if (partners.some((other) => other !== feature && isLost(other))) return 'correlation';
  }
  return null;
}

/** Whether enough cells have a form that the reference never has, or are parts of known categories. */
function hasForeign(feature: Feature, reference: Rows, rows: Rows): boolean {
  const cellsOf = (all: Rows) =>
    all.map((cells: Cells) => cells[feature.at]).filter((cell) => typeof cell === 'string');
  const known = cellsOf(reference);
  const [forms, values] = [new Set(known.map(formOf)), new Set(known)];
  const texts = [...values].filter((value) => !isNumeric(value));
  const isPart = (cell: string) =>
    feature.form === 'level' &&
    !values.has(cell) &&
    texts.some((value) => value.startsWith(cell) || value.endsWith(cell));
  return cellsOf(rows).filter((cell) => !forms.has(formOf(cell)) || isPart(cell)).length >= LEAST_CELLS;
}

const isNumeric = (cell: string): boolean => isNumber(cell);

/** Runs of letters and digits are one sign each; a number is one form. */
export function formOf(cell: string): string {
  if (isNumeric(cell)) return 'number';
  return cell
    .replace(/[A-Z]+/g, 'A')
    .replace(/[a-z]+/g, 'a')
    .replace(/\d+/g, (digits) => (digits.length === 4 ? '9999' : '9'))
    .replace(/(Aa|a|A|9)(?: (?:Aa|a|A|9))+/g, '$1');
}

const gapsOf = ({ at }: Feature, rows: Rows) =>
  rows.filter((cells) => (cells[at] ?? null) === null).length / rows.length;

function gapsZ(feature: Feature, a: Rows, b: Rows): number {
  return shareZ(
    { share: gapsOf(feature, a), count: a.length },
    { share: gapsOf(feature, b), count: b.length },
  );
}
