import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { integerDraw, type Random } from '../../../src/statistics/random.js';
import type { Cells } from '../scene.js';
import { driftsOf, type Notes } from './drifts.js';
import { type Feature, featuresOf, isNumber, print, rankOf } from './feature.js';
import { accepted, type Draws, NO_DRIFT, type Population } from './population.js';

/** Relative to the package's root, where npm starts scripts. */
const FOLDER = 'bench/gate/sealed/tables';
interface TableNotes extends Notes {
  /** Numbers that are names: their values are never interpolated. */
  readonly names?: readonly string[];
}

const TABLES: Readonly<Record<string, TableNotes>> = {
  superstore: { money: ['Sales', 'Profit'], place: 'State', names: ['Postal Code'] },
  ride: { time: 'distance' },
  stocks: { time: 'Date', place: 'Ticker' },
  claims: { money: ['prewage', 'totmed', 'benefit'], age: 'age', names: ['injdes'] },
  loanapp: { money: ['loanamt', 'appinc', 'atotinc', 'price'] },
  fares: { money: ['fare'], time: 'year' },
  survey: { time: 'year', place: 'region' },
  trial: { age: 'age' },
  regimes: { time: 'start_year', place: 'un_continent_name' },
  shuttle: {},
  segments: {},
  cells: {},
};

/** Half the width of the interpolation, as a share of a column's ranks. */
const INTERPOLATION = 0.012;
/** A more frequent value is a lump, such as zero, and is kept. */
const LUMP = 0.015;

/**
 * Each table twice: `name split` divides the rows at random, each row once; `name` draws any number of rows, each
 * interpolated between neighbours in every column, so that no row is repeated and lumps, gaps and correlations stay.
 */
export function tablePopulations(): readonly Population[] {
  return Object.entries(TABLES).flatMap(([name, notes]) => {
    const [columns = [], ...lines] = parse(
      gunzipSync(readFileSync(`${FOLDER}/${name}.csv.gz`)),
    ) as string[][];
    const sample = lines.map((line): Cells => line.map((cell) => (cell === '' ? null : cell)));
    const features = featuresOf(columns, sample);
    const drifts = driftsOf(name, features, notes);
    const base = { columns, features, sample };
    const split: Population = {
      ...base,
      name: `${name} split`,
      drifts: drifts.filter((drift) => drift === NO_DRIFT || (drift.edit && !drift.isGradual)),
      limit: sample.length,
      open: (random) => deck(sample, random),
    };
    const drawn: Population = {
      ...base,
      name,
      drifts,
      limit: null,
      open: (random) => interpolated(sample, features, new Set(notes.names), random),
    };
    return [split, drawn];
  });
}

function deck(sample: readonly Cells[], random: Random): Draws {
  const left = [...sample];
  const next = () => {
    if (left.length === 0) throw new Error('the table has no more rows');
    const at = integerDraw(random, left.length);
    const row = left[at] as Cells;
    left[at] = left.at(-1) as Cells;
    left.pop();
    return row;
  };
  return { rows: (drift, stage, count) => accepted(next, drift, stage, count, random) };
}

function interpolated(
  sample: readonly Cells[],
  features: readonly Feature[],
  names: ReadonlySet<string>,
  random: Random,
): Draws {
  const smooth = features.filter(
    ({ form, levels, name }) => form === 'measure' && levels.length > 40 && !names.has(name),
  );
  const lumps = new Map(
    smooth.map((feature) => [
      feature,
      new Set(feature.levels.filter(({ share }) => share >= LUMP).map(({ value }) => value)),
    ]),
  );
  const next = () => {
    const row = [...(sample[integerDraw(random, sample.length)] as Cells)];
    const move = INTERPOLATION * (2 * random() - 1);
    for (const feature of smooth) {
      const cell = row[feature.at];
      if (isNumber(cell) && !lumps.get(feature)?.has(cell)) row[feature.at] = neighbour(feature, cell, move);
    }
    return row;
  };
  return { rows: (drift, stage, count) => accepted(next, drift, stage, count, random) };
}

function neighbour(feature: Feature, cell: string, move: number): string {
  const { sorted, decimals } = feature;
  const last = sorted.length - 1;
  const position = Math.min(last, Math.max(0, (rankOf(feature, Number(cell)) + move) * sorted.length));
  const low = Math.floor(position);
  const [a, b] = [sorted[low] as number, sorted[Math.min(last, low + 1)] as number];
  return print(a + (b - a) * (position - low), decimals);
}
