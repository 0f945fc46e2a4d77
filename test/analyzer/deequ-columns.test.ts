import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chiSquaredPValueOf, lInfinityDistance } from '../../src/analyzer/categorical-distance.js';
import { readCsv, suggestBaseline } from '../../src/analyzer/index.js';
import { javaDouble } from '../../src/analyzer/java-double.js';
import { readTypedValue, VALUE_TYPES } from '../../src/analyzer/value-type.js';

type Counts = readonly (readonly [string | null, number])[];
/** Written by Deequ 2.0.7 on Spark 3.5; see fixtures/deequ-columns.scala. */
interface Oracle {
  /** Text, Deequ's type, and the double that Spark casts it to. */
  readonly types: readonly (readonly [string, string, string | null])[];
  readonly distinct: readonly (readonly [string, number, number])[];
  /** Number of values, Deequ's estimate, and whether it made a histogram. */
  readonly thresholds: readonly (readonly [number, number, boolean])[];
  readonly domains: readonly {
    readonly name: string;
    readonly cells: Counts;
    readonly type: string;
    readonly approximateDistinct: number;
    readonly categorical: string | null;
  }[];
  readonly distances: readonly {
    readonly sample: readonly (readonly [string, number])[];
    readonly expected: readonly (readonly [string, number])[];
    readonly robust: number;
    readonly simple: number;
    readonly pValue: number | 'NaN';
  }[];
}

const oracle: Oracle = JSON.parse(
  readFileSync(new URL('./fixtures/deequ-columns.json', import.meta.url), 'utf8'),
);

async function* csvOf(cells: Iterable<string | null>) {
  let text = 'id,x\n';
  let row = 0;
  for (const cell of cells) text += `${row++},${cell ?? ''}\n`;
  yield text;
}

async function baselineOf(cells: Iterable<string | null>) {
  const { statistics, constraints } = await suggestBaseline(readCsv(csvOf(cells), { header: true }));
  return { statistics: statistics.features[1]?.string_statistics, constraints: constraints.features[1] };
}

const spread = (counts: Counts) =>
  counts.flatMap(([value, count]) => Array<string | null>(count).fill(value));

/** The families of the generating script. */
const families: Readonly<Record<string, (i: number) => string>> = {
  short: (i) => `v${i}`,
  eight: (i) => String(i).padStart(8, '0'),
  long: (i) => `customer ${i} of the shop in the long street`,
  unicode: (i) => `ü世😀${i}`,
  one: (i) => String(i % 10),
};

describe('the analyzer agrees with Deequ', () => {
  it.each(oracle.types)('the text %j has the same type as in Deequ: %s', (text, type, cast) => {
    const value = { type: 3, number: 0 };
    const bytes = Buffer.from(text);
    readTypedValue(bytes, 0, bytes.length, value);
    expect(VALUE_TYPES[value.type]).toBe(type);
    if (type !== 'Integral' && type !== 'Fractional') return;
    expect(Number.isNaN(value.number) ? null : javaDouble(value.number)).toBe(
      cast === '4.9E-324' ? '5.0E-324' : cast,
    );
  });

  it.each(oracle.distinct.filter(([family]) => family !== 'one' && family !== 'eight'))(
    'the distinct count of %s texts, %i of them, is Deequ’s estimate: %i',
    async (family, count, estimate) => {
      const values = Array.from({ length: count }, (_, i) => families[family]?.(i) ?? '');
      expect((await baselineOf(values)).statistics?.distinct_count).toBe(estimate);
    },
  );

  it('the distinct count of digits after a word is close to Deequ’s estimate', async () => {
    for (const [family, count, estimate] of oracle.distinct) {
      if (family !== 'eight' || count < 5000) continue;
      const values = Array.from({ length: count }, (_, i) => families.eight?.(i) ?? '');
      const found = (await baselineOf(['word', ...values])).statistics?.distinct_count ?? 0;
      // The additional word can change one register.
      expect(found / estimate).toBeCloseTo(1, 2);
    }
  });

  it('the limit of 120 values for a histogram applies to the estimated count, as in Deequ', async () => {
    for (const [count, estimate, histogram] of oracle.thresholds) {
      const { statistics } = await baselineOf(Array.from({ length: 2 * count }, (_, i) => `v${i % count}`));
      expect([count, statistics?.distinct_count, statistics?.distribution !== undefined]).toEqual([
        count,
        estimate,
        histogram,
      ]);
    }
  });

  it.each(oracle.domains.filter(({ type }) => type === 'String'))(
    'the domain of a column ($name) is the one that Deequ suggests',
    async ({ cells, approximateDistinct, categorical }) => {
      const { statistics, constraints } = await baselineOf(spread(cells));
      expect(statistics?.distinct_count).toBe(approximateDistinct);
      const values = categorical?.match(/Array\((.*?)\)\)/)?.[1];
      const domain = values === undefined ? undefined : (JSON.parse(`[${values}]`) as string[]).sort();
      expect(constraints?.string_constraints?.domains?.toSorted()).toEqual(domain);
    },
  );

  it.each(oracle.distances)('the distances of $sample from $expected are those of Deequ', (pair) => {
    const [sample, expected] = [new Map(pair.sample), new Map(pair.expected)];
    expect(lInfinityDistance(sample, expected, 'Robust')).toBeCloseTo(pair.robust, 14);
    expect(lInfinityDistance(sample, expected, 'Simple')).toBeCloseTo(pair.simple, 14);
    const p = chiSquaredPValueOf(sample, expected);
    if (pair.pValue === 'NaN') expect(p).toBeNull();
    else expect(p).toBeCloseTo(pair.pValue, 12);
  });
});
