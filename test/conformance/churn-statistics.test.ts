import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  parseStatistics,
  readCsv,
  type Statistics,
  stringifyLikeTheContainer,
  suggestBaseline,
} from '../../src/analyzer/index.js';

const fixtures = new URL('./fixtures/', import.meta.url);
const samples = new URL('../../../shared/samples/churn/', import.meta.url);
const samplesAreHere = existsSync(new URL('golden-constraints.json', samples));

function baselineOf(file: URL) {
  return suggestBaseline(readCsv(createReadStream(file), { header: true }));
}

function golden(file: URL): Statistics {
  return parseStatistics(readFileSync(file, 'utf8'), 'the golden file');
}

describe('the baseline of the telecom churn training set', () => {
  it('has the statistics of the real container to the last bit, sketches included', async () => {
    const { statistics } = await baselineOf(new URL('churn-three-columns.csv', fixtures));
    expect(statistics).toEqual(golden(new URL('churn-three-columns-golden-statistics.json', fixtures)));
  });

  it('has the constraints of the real container', async () => {
    const { constraints } = await baselineOf(new URL('churn-three-columns.csv', fixtures));
    const real = JSON.parse(readFileSync(new URL('churn-golden-constraints.json', fixtures), 'utf8'));
    const wanted = ['Churn', 'Account Length', 'Day Mins'];
    expect(constraints).toEqual({
      ...real,
      features: real.features.filter(({ name }: { name: string }) => wanted.includes(name)),
    });
  });

  it('is printed as the container prints it', () => {
    const real = readFileSync(new URL('churn-golden-constraints.json', fixtures), 'utf8');
    expect(stringifyLikeTheContainer(JSON.parse(real))).toBe(real);
  });
});

describe.skipIf(!samplesAreHere)('the whole churn training set (skipped where ../shared is absent)', () => {
  it('gives the real constraints.json of all 70 features, byte for byte', async () => {
    const { constraints } = await baselineOf(new URL('training-dataset-with-header.csv', samples));
    const real = readFileSync(new URL('golden-constraints.json', samples), 'utf8');
    expect(stringifyLikeTheContainer(constraints)).toBe(real);
  });

  it('gives the 33 features of statistics.json that were kept, equal', async () => {
    const { statistics } = await baselineOf(new URL('training-dataset-with-header.csv', samples));
    const real = golden(new URL('golden-statistics-first33.json', samples));
    expect(real.features).toHaveLength(33);
    let sketches = 0;
    const ours = real.features.map((feature, i) => {
      const found = structuredClone(statistics.features[i]);
      if (feature.numerical_statistics?.distribution?.kll.sketch.data === null) {
        // This sketch was cut from the log that the golden file comes from.
        Object.assign(found?.numerical_statistics?.distribution?.kll.sketch ?? {}, { data: null });
      } else sketches++;
      return found;
    });
    expect(sketches).toBe(29);
    expect(ours).toEqual(real.features);
  });
});
