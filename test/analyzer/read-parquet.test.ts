import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { AnalyzerError, readParquet, suggestBaseline } from '../../src/analyzer/index.js';

/** Written by pyarrow; see fixtures/parquet_files.py. */
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

describe('readParquet', () => {
  it.each(['snappy', 'zstd', 'none'])(
    'Parquet values have the types of their columns (compression: %s)',
    async (codec) => {
      const { statistics } = await suggestBaseline(readParquet([fixture(`typed-${codec}.parquet`)]));
      expect(statistics.dataset.item_count).toBe(2000);
      expect(statistics.features.map(({ name, inferred_type }) => [name, inferred_type])).toEqual([
        ['whole', 'Integral'],
        ['small', 'Integral'],
        // Whole numbers in a double column are Fractional, because Deequ takes the type from the schema.
        ['double', 'Fractional'],
        ['float', 'Fractional'],
        ['decimal', 'Fractional'],
        ['text', 'String'],
        ['digits', 'Integral'],
        ['flag', 'String'],
        ['day', 'String'],
      ]);
      const [whole, , double, float] = statistics.features.map((feature) => feature.numerical_statistics);
      expect(whole?.max).toBe(6);
      expect(double?.common).toEqual({ num_present: 1800, num_missing: 200 });
      // The sum of 0 to 1999 without every tenth.
      expect(double?.sum).toBe(1999 * 1000 - 10 * ((199 * 200) / 2));
      expect(float?.min).toBe(Math.fround(0.1));
    },
  );

  it('several Parquet files are read as one table', async () => {
    const files = [fixture('typed-none.parquet'), fixture('typed-zstd.parquet')];
    expect((await suggestBaseline(readParquet(files))).statistics.dataset.item_count).toBe(4000);
  });

  it.each([
    [['nested.parquet'], /nested at "a".*flat tables/],
    [['not-a-number.parquet'], /contains NaN in column "a".*null/],
    [['parquet_files.py'], /parquet_files\.py is not a Parquet file/],
    [['typed-none.parquet', 'nested.parquet'], /nested\.parquet/],
  ])('the Parquet files %j are rejected with the name of file and column', async (names, expected) => {
    const reading = suggestBaseline(readParquet(names.map(fixture)));
    await expect(reading).rejects.toThrow(AnalyzerError);
    await expect(reading).rejects.toThrow(expected);
  });
});
