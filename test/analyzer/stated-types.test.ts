import { describe, expect, it } from 'vitest';
import {
  analyzeWindow,
  baselineOf,
  type Constraints,
  judgeProfile,
  profileDataset,
  readCsv,
  type Statistics,
  suggestBaseline,
} from '../../src/analyzer/index.js';
import { inChunks } from './text-chunks.js';

type Type = 'Integral' | 'Fractional' | 'String';

const csv = (text: string) => readCsv(inChunks(text), { header: true });
const column = (name: string, n: number, cell: (i: number) => string | number) =>
  `${name},row\n${Array.from({ length: n }, (_, i) => `${cell(i)},${i % 2}`).join('\n')}\n`;

/** The baseline of `training`, with the type of `feature` edited in constraints.json. */
async function edited(training: string, feature: string, type: Type, extra: object = {}) {
  const { statistics, constraints } = await suggestBaseline(csv(training));
  const edit: Constraints = {
    ...constraints,
    features: constraints.features.map((one) =>
      one.name === feature ? { ...one, inferred_type: type, ...extra } : one,
    ),
  };
  return { statistics, constraints: edit };
}

const threshold = (share: number) => ({ monitoringConfigOverrides: { datatype_check_threshold: share } });
const found = (window: { violations: readonly { feature_name: string; constraint_check_type: string }[] }) =>
  window.violations.map((v) => `${v.feature_name}|${v.constraint_check_type}`);

const zips = column('zip', 400, (i) => 10_000 + 7 * i);
const fewZips = column('zip', 400, (i) => 10_000 + (i % 20));

describe('a type that a person edited in constraints.json', () => {
  it('a zip code edited to String does not violate the baseline that its own rows made', async () => {
    for (const training of [zips, fewZips]) {
      const baseline = await edited(training, 'zip', 'String');
      expect((await analyzeWindow(csv(training), baseline)).violations).toEqual([]);
    }
  });

  it('numbers of a column edited to String have String statistics, as Deequ writes them for text', async () => {
    const { statistics, constraints } = await analyzeWindow(
      csv(fewZips),
      await edited(fewZips, 'zip', 'String'),
    );
    const asText = await suggestBaseline(csv(fewZips.replace('zip,row', 'zip,row\nword,400')));
    const words = asText.statistics.features[0]?.string_statistics;
    expect(statistics.features[0]).toMatchObject({
      inferred_type: 'String',
      string_statistics: {
        common: { num_present: 400, num_missing: 0 },
        distribution: {
          categorical: {
            buckets: words?.distribution?.categorical.buckets.filter(({ value }) => value !== 'word'),
          },
        },
      },
    });
    expect(statistics.features[0]?.numerical_statistics).toBeUndefined();
    expect(constraints.features[0]).toMatchObject({ inferred_type: 'String' });
    expect(statistics.features[1]?.inferred_type).toBe('Integral');
  });

  it('a column edited to String accepts words and numbers alike', async () => {
    const baseline = await edited(zips, 'zip', 'String');
    const window = await analyzeWindow(
      csv(column('zip', 100, (i) => (i % 3 ? 'NW1 6XE' : 10_007))),
      baseline,
    );
    expect(window.violations).toEqual([]);
  });

  it('the domain that a person added to a column edited to String is checked against its numbers', async () => {
    const domains = Array.from({ length: 20 }, (_, i) => String(10_000 + i));
    const baseline = await edited(fewZips, 'zip', 'String', { string_constraints: { domains } });
    expect((await analyzeWindow(csv(fewZips), baseline)).violations).toEqual([]);
    const strange = await analyzeWindow(
      csv(column('zip', 100, (i) => (i === 0 ? 99_999 : 10_001))),
      baseline,
    );
    expect(found(strange)).toEqual(['zip|categorical_values_check']);
  });

  it('categories written as numbers drift by rows if both baseline files state String', async () => {
    const inferred = await edited(fewZips, 'zip', 'String');
    const { statistics } = await analyzeWindow(csv(fewZips), inferred);
    const baseline = { statistics, constraints: inferred.constraints };
    expect((await analyzeWindow(csv(fewZips), baseline)).violations).toEqual([]);
    const moved = await analyzeWindow(csv(column('zip', 400, (i) => (i % 2 ? 10_001 : 10_002))), baseline);
    expect(found(moved)).toEqual(['zip|baseline_drift_check']);
    expect(moved.drift[0]).toMatchObject({ feature: 'zip', kind: 'categorical' });
  });

  it('whole numbers match a column edited from Integral to Fractional, and so do decimals', async () => {
    const amounts = column('amount', 300, (i) => i);
    const baseline = await edited(amounts, 'amount', 'Fractional');
    expect((await analyzeWindow(csv(amounts), baseline)).violations).toEqual([]);
    const mixed = await analyzeWindow(csv(column('amount', 300, (i) => (i % 2 ? i : `${i}.5`))), baseline);
    expect(mixed.violations).toEqual([]);
    expect(mixed.statistics.features[0]).toMatchObject({ inferred_type: 'Fractional' });
    const words = await analyzeWindow(csv(column('amount', 300, (i) => (i % 2 ? i : 'n/a'))), baseline);
    expect(words.violations[0]?.description).toBe(
      'Data type match requirement is not met. Expected data type: Fractional, Expected match: 100.0%. ' +
        'Observed: Only 50.0% of data is Fractional.',
    );
  });

  it('decimals violate a column edited from Fractional to Integral', async () => {
    const counts = column('count', 400, (i) => (i % 10 ? i : `${i}.5`));
    const strict = await analyzeWindow(csv(counts), await edited(counts, 'count', 'Integral'));
    expect(strict.violations[0]?.description).toMatch(/Observed: Only 90\.0% of data is Integral/);
    const lenient = await edited(counts, 'count', 'Integral', threshold(0.9));
    const window = await analyzeWindow(csv(counts), lenient);
    expect(window.violations).toEqual([]);
    // Deequ casts the column to long: 0.5 becomes 0, and 390.5 becomes 390.
    expect(window.statistics.features[0]).toMatchObject({
      inferred_type: 'Integral',
      numerical_statistics: { sum: (399 * 400) / 2, min: 0, max: 399 },
    });
  });

  it('in a column edited from String to Fractional, values that are not numbers violate the type', async () => {
    const readings = column('reading', 400, (i) => (i % 20 ? i / 4 : 'ERR'));
    const strict = await analyzeWindow(csv(readings), await edited(readings, 'reading', 'Fractional'));
    expect(strict.violations[0]?.description).toMatch(/Observed: Only 95\.0% of data is Fractional/);
    const window = await analyzeWindow(
      csv(readings),
      await edited(readings, 'reading', 'Fractional', threshold(0.95)),
    );
    expect(window.violations).toEqual([]);
    expect(window.statistics.features[0]).toMatchObject({
      inferred_type: 'Fractional',
      numerical_statistics: { common: { num_present: 400, num_missing: 0 }, max: 99.75 },
    });
  });

  it('a column edited to a number keeps the inferred type in a window that contains only words', async () => {
    const readings = column('reading', 100, (i) => i / 4);
    const { constraints } = await edited(readings, 'reading', 'Integral');
    const { statistics } = await suggestBaseline(csv(readings));
    const window = await analyzeWindow(csv(column('reading', 10, () => 'ERR')), { statistics, constraints });
    expect(window.statistics.features[0]).toMatchObject({ inferred_type: 'String' });
    expect(found(window)).toContain('reading|data_type_check');
  });

  it('a column edited to String without values violates completeness only', async () => {
    const baseline = await edited(zips, 'zip', 'String');
    expect(found(await analyzeWindow(csv(column('zip', 50, () => '')), baseline))).toEqual([
      'zip|completeness_check',
    ]);
  });

  it('constraints without statistics are respected: numbers match String unless its domain contains words', async () => {
    const { constraints } = await edited(zips, 'zip', 'String');
    expect((await analyzeWindow(csv(zips), { statistics: null, constraints })).violations).toEqual([]);
    const colours = await suggestBaseline(csv(column('zip', 100, (i) => ['red', 'blue'][i % 2] as string)));
    const window = await analyzeWindow(csv(zips), { statistics: null, constraints: colours.constraints });
    expect(found(window)).toContain('zip|data_type_check');
  });

  it('an edited type is also respected in a window that was profiled without the baseline', async () => {
    const profile = await profileDataset(csv(zips));
    const { statistics } = baselineOf(profile);
    const { constraints } = await edited(zips, 'zip', 'String');
    expect(judgeProfile(profile, { statistics, constraints }).violations).toEqual([]);
  });
});

describe('a type that nobody edited', () => {
  const withoutStated = async (training: string, window: string) => {
    const { statistics, constraints } = await suggestBaseline(csv(training));
    return analyzeWindow(csv(window), { statistics, constraints });
  };

  it('a text column that becomes numbers still violates its type', async () => {
    const window = await withoutStated(
      column('code', 200, (i) => `A${i}`),
      column('code', 200, (i) => i),
    );
    expect(found(window)).toContain('code|data_type_check');
    expect(window.statistics.features[0]).toMatchObject({ inferred_type: 'Integral' });
  });

  it('the statistics of a window keep the inferred types', async () => {
    const window = await withoutStated(
      column('x', 200, (i) => i),
      column('x', 200, (i) => i / 2),
    );
    const inferred = await suggestBaseline(csv(column('x', 200, (i) => i / 2)));
    expect(window.statistics satisfies Statistics).toEqual(inferred.statistics);
  });
});
