import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { packageRoot } from '../../src/cli/package-root.js';
import { CATEGORICAL, FEATURES } from './columns.js';
import { seededRandom, shuffled } from './random.js';

/** One person. */
export interface CensusRow {
  /** Values in the order of FEATURES, as they are sent to the endpoint. */
  readonly features: readonly string[];
  readonly age: number;
  readonly label: '0' | '1';
}

export interface Census {
  /** Two thirds of adult.data. Training sets are drawn from these rows. */
  readonly training: readonly CensusRow[];
  /** The other third. Baselines are drawn from these rows: outputs on training rows are sharper than in production. */
  readonly heldOut: readonly CensusRow[];
  /** adult.test. Traffic is drawn from these rows; no model is trained on them. */
  readonly traffic: readonly CensusRow[];
}

/**
 * Categorical levels rarer than this in adult.data become `Other`. Otherwise a window of 1,000 rows sometimes contains a
 * country or an occupation that the baseline does not, which is a violation without a cause.
 */
const RARE_LEVEL_ROWS = 1000;
const SPLIT_SEED = 1994;

let census: Promise<Census> | undefined;

/** Returns the data set. It is read once per process, which takes half a second. */
export function loadCensus(): Promise<Census> {
  census ??= readCensus();
  return census;
}

/**
 * Reads the two files of the data set. `?` remains a category. As a missing value it would lower the completeness, which
 * the baseline job uses as the threshold, and half of all normal windows would be below it.
 */
async function readCensus(): Promise<Census> {
  const [data, test] = await Promise.all([readRows('adult.data.gz'), readRows('adult.test.gz')]);
  const frequent = frequentLevels(data);
  const rows = shuffled(
    data.map((cells) => toCensusRow(cells, frequent)),
    seededRandom(SPLIT_SEED),
  );
  const split = Math.floor((rows.length * 2) / 3);
  return {
    training: rows.slice(0, split),
    heldOut: rows.slice(split),
    traffic: test.map((cells) => toCensusRow(cells, frequent)),
  };
}

async function readRows(file: string): Promise<string[][]> {
  const path = join(packageRoot, 'examples', 'census-income', 'data', file);
  const text = (await promisify(gunzip)(await readFile(path))).toString('utf8');
  const rows = text.split('\n').map((line) => line.split(',').map((cell) => cell.trim()));
  // adult.test begins with a banner line; both files end with a blank line.
  return rows.filter((cells) => cells.length === FEATURES.length + 1);
}

function frequentLevels(rows: readonly (readonly string[])[]): ReadonlyMap<number, ReadonlySet<string>> {
  const frequent = new Map<number, ReadonlySet<string>>();
  FEATURES.forEach((feature, column) => {
    if (!CATEGORICAL.has(feature)) return;
    const counts = new Map<string, number>();
    for (const cells of rows) {
      const level = cells[column] as string;
      counts.set(level, (counts.get(level) ?? 0) + 1);
    }
    const kept = [...counts].filter(([, count]) => count >= RARE_LEVEL_ROWS).map(([level]) => level);
    frequent.set(column, new Set(kept));
  });
  return frequent;
}

function toCensusRow(
  cells: readonly string[],
  frequent: ReadonlyMap<number, ReadonlySet<string>>,
): CensusRow {
  const features = cells.slice(0, FEATURES.length).map((cell, column) => {
    const kept = frequent.get(column);
    return kept === undefined || kept.has(cell) ? cell : 'Other';
  });
  // Labels in adult.test end with a dot.
  const label = cells[FEATURES.length]?.startsWith('>50K') ? '1' : '0';
  return { features, age: Number(cells[0]), label };
}
