import { describe, expect, it } from 'vitest';
import { NoDataError, readCsv, readJsonLines, suggestBaseline } from '../../src/analyzer/index.js';
import { inChunks } from './text-chunks.js';

const baselineOf = (text: string) => suggestBaseline(readCsv(inChunks(text), { header: true }));

/** A column `x` with the given values, and a second column so that blank cells do not make blank lines. */
const column = (values: readonly string[]) =>
  baselineOf(`x,row\n${values.map((v, i) => `${v},${i}`).join('\n')}\n`);

async function feature(values: readonly string[]) {
  const { statistics, constraints } = await column(values);
  return { statistics: statistics.features[0], constraints: constraints.features[0] };
}

describe('suggestBaseline', () => {
  it.each([
    [['1', '2', '-3'], 'Integral'],
    [['1', '2.5'], 'Fractional'],
    [['1', '2', 'x'], 'String'],
    [['true', 'false'], 'String'],
    [['true', '1'], 'String'],
    [['', ''], 'Unknown'],
  ])('the values %j are inferred as %s', async (values, type) => {
    const { statistics, constraints } = await feature(values);
    expect(statistics?.inferred_type).toBe(type);
    expect(constraints?.inferred_type).toBe(type);
  });

  it('numerical statistics are equal to the closed forms', async () => {
    const { statistics, constraints } = await feature(['2', '4', '', '4', '4', '5', '5', '7', '9']);
    expect(statistics?.numerical_statistics).toMatchObject({
      common: { num_present: 8, num_missing: 1 },
      mean: 5,
      sum: 40,
      std_dev: 2,
      min: 2,
      max: 9,
    });
    expect(constraints).toEqual({
      name: 'x',
      inferred_type: 'Integral',
      completeness: 8 / 9,
      num_constraints: { is_non_negative: true },
    });
  });

  it('numbers are counted in ten equal buckets, and the last includes its upper bound', async () => {
    const { statistics } = await feature(Array.from({ length: 11 }, (_, i) => String(i - 5)));
    const kll = statistics?.numerical_statistics?.distribution?.kll;
    expect(kll?.buckets.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
    expect(kll?.buckets[0]).toEqual({ lower_bound: -5, upper_bound: -4, count: 1 });
    expect(kll?.sketch.parameters).toEqual({ c: 0.64, k: 2048 });
  });

  it('is_non_negative is false for a column with a negative value', async () => {
    expect((await feature(['1', '-1'])).constraints?.num_constraints).toEqual({ is_non_negative: false });
  });

  it('text values are counted, the most frequent first, and are the suggested domain', async () => {
    const { statistics, constraints } = await feature(['b', 'a', 'b', '', 'a', 'b', '']);
    expect(statistics?.string_statistics).toEqual({
      common: { num_present: 5, num_missing: 2 },
      distinct_count: 2,
      distribution: {
        categorical: {
          buckets: [
            { value: 'b', count: 3 },
            { value: 'a', count: 2 },
          ],
        },
      },
    });
    expect(constraints?.string_constraints).toEqual({ domains: ['b', 'a'] });
  });

  it('no domain is suggested if more than a tenth of the values occur only once', async () => {
    const pairs = Array.from({ length: 9 }, (_, i) => [`v${i}`, `v${i}`]).flat();
    expect((await feature([...pairs, 'once'])).constraints?.string_constraints?.domains).toHaveLength(10);
    expect((await feature([...pairs.slice(2), 'once'])).constraints?.string_constraints).toBeUndefined();
  });

  it('a text column with more than 120 values has no buckets and no domain', async () => {
    const many = (n: number) => Array.from({ length: 2 * n }, (_, i) => `v${i % n}`);
    expect((await feature(many(120))).statistics?.string_statistics?.distribution).toBeDefined();
    const { statistics, constraints } = await feature(many(121));
    expect(statistics?.string_statistics?.distinct_count).toBe(121);
    expect(statistics?.string_statistics?.distribution).toBeUndefined();
    expect(constraints?.string_constraints).toBeUndefined();
  });

  it('a late word makes a numeric column a String column, and all values are counted', async () => {
    const values = Array.from({ length: 3000 }, (_, i) => String(i));
    const { statistics } = await feature([...values, 'word']);
    expect(statistics?.inferred_type).toBe('String');
    expect(statistics?.string_statistics?.common).toEqual({ num_present: 3001, num_missing: 0 });
  });

  it('rows before a late JSON column count as missing values', async () => {
    const { statistics, constraints } = await suggestBaseline(
      readJsonLines(inChunks('{"a":1}\n{"a":2}\n{"a":3,"b":4.5}\n{"a":4}\n')),
    );
    expect(statistics.features[1]?.numerical_statistics?.common).toEqual({ num_present: 1, num_missing: 3 });
    expect(constraints.features[1]).toMatchObject({
      name: 'b',
      inferred_type: 'Fractional',
      completeness: 0.25,
    });
  });

  it('an empty JSON string is a missing value, like an empty CSV cell', async () => {
    const { statistics } = await suggestBaseline(readJsonLines(inChunks('{"a":"x"}\n{"a":""}\n')));
    expect(statistics.features[0]?.string_statistics?.common).toEqual({ num_present: 1, num_missing: 1 });
  });

  it('columns without header are named by position', async () => {
    const { statistics } = await suggestBaseline(readCsv(inChunks('1,2\n'), { header: false }));
    expect(statistics.features.map(({ name }) => name)).toEqual(['_c0', '_c1']);
  });

  it('with a categorical drift method, the constraints have the settings of newer containers', async () => {
    const { constraints } = await suggestBaseline(readCsv(inChunks('1\n'), { header: false }), {
      categoricalDriftMethod: 'ChiSquared',
    });
    expect(constraints.monitoring_config?.distribution_constraints).toEqual({
      perform_comparison: 'Enabled',
      comparison_threshold: 0.1,
      comparison_method: 'Robust',
      categorical_comparison_threshold: 0.1,
      categorical_drift_method: 'ChiSquared',
    });
  });

  it('a dataset without rows or with two columns of one name is rejected', async () => {
    await expect(baselineOf('a,b\n')).rejects.toThrow(NoDataError);
    await expect(baselineOf('a,a\n1,2\n')).rejects.toThrow(/Two columns are named "a"/);
  });

  it('a baseline of fifty times the rows needs no more memory', async () => {
    const peakAfter = async (rows: number): Promise<number> => {
      let peak = 0;
      async function* lines() {
        for (let i = 0; i < rows; i += 1000) {
          let text = '';
          for (let j = i; j < i + 1000; j++)
            text += `${j},${j / 7},value number ${j} of a long text,${j % 3}\n`;
          yield text;
          if (i % 20_000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
        }
      }
      const before = process.memoryUsage().heapUsed;
      const { statistics } = await suggestBaseline(readCsv(lines(), { header: false }));
      expect(statistics.dataset.item_count).toBe(rows);
      return peak - before;
    };
    await peakAfter(20_000);
    // All rows in memory would take more than 200 MB. The limit allows for garbage that is not yet collected.
    expect(await peakAfter(1_000_000)).toBeLessThan(120e6);
  });
});
