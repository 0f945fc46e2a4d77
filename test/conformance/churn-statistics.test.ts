import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  containerJson,
  parseStatistics,
  readCsv,
  type Statistics,
  suggestBaseline,
} from '../../src/analyzer/index.js';

const fixtures = new URL('./fixtures/', import.meta.url);
const samples = new URL('../../../shared/samples/churn/', import.meta.url);
const samplesAreHere = existsSync(new URL('golden-constraints.json', samples));

function baselineOf(file: URL) {
  return suggestBaseline(readCsv(createReadStream(file), { header: true }));
}

const print = (value: unknown): string => Array.from(containerJson(value)).join('');

function golden(file: URL): Statistics {
  return parseStatistics(readFileSync(file, 'utf8'), 'the golden file');
}

describe('telecom churn training set, three columns', () => {
  it('the churn baseline has the real container’s statistics to the last bit, including sketches', async () => {
    const { statistics } = await baselineOf(new URL('churn-three-columns.csv', fixtures));
    expect(statistics).toEqual(golden(new URL('churn-three-columns-golden-statistics.json', fixtures)));
  });

  it('the churn baseline has the real container’s constraints', async () => {
    const { constraints } = await baselineOf(new URL('churn-three-columns.csv', fixtures));
    const real = JSON.parse(readFileSync(new URL('churn-golden-constraints.json', fixtures), 'utf8'));
    const wanted = ['Churn', 'Account Length', 'Day Mins'];
    expect(constraints).toEqual({
      ...real,
      features: real.features.filter(({ name }: { name: string }) => wanted.includes(name)),
    });
  });

  it('constraints are printed in the real container’s format, byte for byte', () => {
    const real = readFileSync(new URL('churn-golden-constraints.json', fixtures), 'utf8');
    expect(print(JSON.parse(real))).toBe(real);
  });
});

describe.skipIf(!samplesAreHere)('whole telecom churn training set (skipped without ../shared)', () => {
  it('the churn baseline has the real constraints.json of all 70 features, byte for byte', async () => {
    const { constraints } = await baselineOf(new URL('training-dataset-with-header.csv', samples));
    const real = readFileSync(new URL('golden-constraints.json', samples), 'utf8');
    expect(print(constraints)).toBe(real);
  });

  it('the churn baseline has the 33 features of the real statistics.json that are in the sample', async () => {
    const { statistics } = await baselineOf(new URL('training-dataset-with-header.csv', samples));
    const real = golden(new URL('golden-statistics-first33.json', samples));
    expect(real.features).toHaveLength(33);
    let sketches = 0;
    const ours = real.features.map((feature, i) => {
      const found = structuredClone(statistics.features[i]);
      if (feature.numerical_statistics?.distribution?.kll.sketch.data === null) {
        // The log from which the golden file comes does not contain this sketch.
        Object.assign(found?.numerical_statistics?.distribution?.kll.sketch ?? {}, { data: null });
      } else sketches++;
      return found;
    });
    expect(sketches).toBe(29);
    expect(ours).toEqual(real.features);
  });
});
