/** Results of Model Monitor that surprise people, one test each. */
import { describe, expect, it } from 'vitest';
import {
  analyzeWindow,
  profileDataset,
  readCapture,
  readCsv,
  suggestBaseline,
} from '../../src/analyzer/index.js';
import { KllSketch } from '../../src/analyzer/kll-sketch.js';
import { numericalDistance } from '../../src/analyzer/numerical-distance.js';
import { inChunks } from './text-chunks.js';

const csv = (header: string, cells: readonly unknown[]) =>
  readCsv(inChunks(`${header}\n${cells.join('\n')}\n`), { header: true });

async function violationsOf(training: readonly unknown[], window: readonly unknown[], edit = {}) {
  const { statistics, constraints } = await suggestBaseline(csv('x', training));
  const changed = { ...constraints, ...edit };
  const found = await analyzeWindow(csv('x', window), { statistics, constraints: changed });
  return found.violations.map(({ constraint_check_type }) => constraint_check_type);
}

function levelsOf(values: Iterable<number>) {
  const sketch = new KllSketch();
  for (const value of values) sketch.update(value);
  return sketch.levels();
}
const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('Model Monitor', () => {
  it('Model Monitor finds no drift in a 0/1 column whose share of ones falls from 50 % to 10 %', async () => {
    const training = times(20_000, (i) => i % 2);
    const window = times(20_000, (i) => (i % 10 === 0 ? 1 : 0));
    expect(await violationsOf(training, window)).toEqual([]);
  });

  it('Model Monitor cannot find drift if one side has at most four distinct values, at any distance', async () => {
    const training = times(1000, (i) => i / 10);
    expect(
      await violationsOf(
        training,
        times(1000, (i) => 1_000_000.5 + (i % 4)),
      ),
    ).not.toContain('baseline_drift_check');
    expect(
      await violationsOf(
        training,
        times(1000, (i) => 1_000_000.5 + (i % 5)),
      ),
    ).toContain('baseline_drift_check');
  });

  it('Model Monitor cannot find drift if both sides have at most eight distinct values', () => {
    const eight = (shift: number) => levelsOf(times(2000, (i) => (i % 8) + shift));
    const nine = (shift: number) => levelsOf(times(2000, (i) => (i % 9) + shift));
    expect(numericalDistance(eight(0), eight(100), 'Robust')).toBeLessThanOrEqual(0.1);
    expect(numericalDistance(nine(0), nine(100), 'Robust')).toBeGreaterThan(0.1);
  });

  it('the method Simple can find drift between two equal distributions if a rare value is on different sketch levels', () => {
    let state = 3;
    const rare = () =>
      times(50_000, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32 < 0.001 ? 1 : 0;
      });
    const pairs = times(12, () => [levelsOf(rare()), levelsOf(rare())] as const);
    const simple = pairs.map(([a, b]) => numericalDistance(a, b, 'Simple') ?? 0);
    const robust = pairs.map(([a, b]) => numericalDistance(a, b, 'Robust') ?? 0);
    expect(Math.max(...simple)).toBeGreaterThan(0.1);
    expect(Math.max(...robust)).toBe(0);
  });

  it('the method Simple finds drift from one new rare value in a column with few values', () => {
    const four = times(1000, (i) => i % 4);
    const distance = (method: 'Simple' | 'Robust') =>
      numericalDistance(levelsOf([...four, 99]), levelsOf(four), method);
    // At 3, the cumulative share is 4/5 of the distinct values, and 1 in the baseline.
    expect(distance('Simple')).toBeCloseTo(0.2, 12);
    expect(distance('Robust')).toBe(0);
  });

  it('Model Monitor finds a distance between the same numbers with different rounding', () => {
    const values = times(1000, (i) => ((i * 7919) % 1000) / 100);
    const fine = levelsOf(values.map((value) => value ** 3));
    const coarse = levelsOf(values.map((value) => Math.round(value ** 3 / 100) * 100));
    expect(numericalDistance(fine, coarse, 'Simple')).toBeGreaterThan(0.1);
  });

  it('Model Monitor does not detect two swapped columns of the same type', async () => {
    const rows = times(50, (i) => `${i % 5},${i % 5}`);
    const baseline = await suggestBaseline(csv('a,b', rows));
    const { violations } = await analyzeWindow(csv('b,a', rows), baseline);
    expect(violations).toEqual([]);
  });

  it('a single blank cell is a violation if the training data has none', async () => {
    const training = times(100, (i) => `${i},1`);
    const baseline = await suggestBaseline(csv('x,y', training));
    const { violations } = await analyzeWindow(csv('x,y', [...training.slice(1), ',1']), baseline);
    expect(violations.map((one) => one.constraint_check_type)).toEqual(['completeness_check']);
  });

  it('one NaN or 1,000 makes a numeric column a String column', async () => {
    for (const word of ['NaN', '"1,000"', '.5', 'null']) {
      const { constraints } = await suggestBaseline(csv('x', ['1', '2', word]));
      expect(constraints.features[0]?.inferred_type).toBe('String');
    }
  });

  it('by default all values must be in the domain, although the documented threshold is 0.1', async () => {
    const training = times(100, (i) => ['a', 'b'][i % 2]);
    const window = [...times(99, (i) => ['a', 'b'][i % 2]), 'c'];
    expect(await violationsOf(training, window)).toEqual(['categorical_values_check']);
    const loosened = { monitoring_config: { domain_content_threshold: 0.1 } };
    expect(await violationsOf(training, window, loosened)).toEqual([]);
  });

  it('negative values are no violation, although the baseline says is_non_negative', async () => {
    expect(
      await violationsOf(
        times(100, String),
        times(100, (i) => String(i - 3)),
      ),
    ).toEqual([]);
  });

  it('exactly one missing value can prevent a suggested domain, because it counts as a value that occurs once', async () => {
    const domain = async (cells: readonly string[]) =>
      (await suggestBaseline(csv('id,x', cells))).constraints.features[1]?.string_constraints?.domains;
    const rows = times(10, (i) => `${i},${'ab'[i % 2]}`);
    expect(await domain(rows)).toEqual(['a', 'b']);
    expect(await domain([...rows, '10,'])).toBeUndefined();
    expect(await domain([...rows, '10,', '11,'])).toEqual(['a', 'b']);
  });

  it('inference IDs and custom attributes do not change how captured records are read', async () => {
    const record = (metadata: object, extra: object) =>
      JSON.stringify({
        captureData: {
          endpointInput: { observedContentType: 'text/csv', mode: 'INPUT', data: '5,a', encoding: 'CSV' },
          endpointOutput: {
            observedContentType: 'text/csv',
            mode: 'OUTPUT',
            data: '0.5',
            encoding: 'CSV',
            ...extra,
          },
        },
        eventMetadata: metadata,
        eventVersion: '0',
      });
    const lines = [
      record({ eventId: '1' }, {}),
      record({ eventId: '2', inferenceId: 'mine', customAttributes: ['a=b'] }, { anything: 1 }),
    ];
    const { rows, features } = await profileDataset(readCapture([inChunks(lines.join('\n'))]));
    expect(rows).toBe(2);
    expect(features.map(({ profile }) => profile.inferredType)).toEqual(['Fractional', 'Integral', 'String']);
  });
});

describe('distinct count', () => {
  it('the distinct count includes the numbers before a column becomes String and the words after', async () => {
    const cells = [...times(3000, (i) => String(i)), ...times(500, (i) => `w${i}`)];
    const { features } = await profileDataset(csv('x', cells));
    expect(features[0]?.profile.inferredType).toBe('String');
    expect(Math.abs((features[0]?.profile.distinctCount ?? 0) / 3500 - 1)).toBeLessThan(0.15);
  });
});
