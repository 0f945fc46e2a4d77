/** What surprises people of Model Monitor's numbers, one sentence each. */
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
import { inPieces } from './text-chunks.js';

const csv = (header: string, cells: readonly unknown[]) =>
  readCsv(inPieces(`${header}\n${cells.join('\n')}\n`), { header: true });

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
  it('finds no drift in a column of zeros and ones that went from half ones to none but one in ten', async () => {
    const training = times(20_000, (i) => i % 2);
    const window = times(20_000, (i) => (i % 10 === 0 ? 1 : 0));
    expect(await violationsOf(training, window)).toEqual([]);
  });

  it('cannot find drift where one side has at most four values, however far they lie apart', async () => {
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

  it('cannot find drift where both sides have at most eight values', () => {
    const eight = (shift: number) => levelsOf(times(2000, (i) => (i % 8) + shift));
    const nine = (shift: number) => levelsOf(times(2000, (i) => (i % 9) + shift));
    expect(numericalDistance(eight(0), eight(100), 'Robust')).toBeLessThanOrEqual(0.1);
    expect(numericalDistance(nine(0), nine(100), 'Robust')).toBeGreaterThan(0.1);
  });

  it('may by the method Simple find drift in two equal samples, once a rare value sits on another level', () => {
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

  it('finds drift by Simple in one new rare value of a column of few values', () => {
    const four = times(1000, (i) => i % 4);
    const distance = (method: 'Simple' | 'Robust') =>
      numericalDistance(levelsOf([...four, 99]), levelsOf(four), method);
    // Four of five distinct values lie at or below 3, where all four of the baseline do.
    expect(distance('Simple')).toBeCloseTo(0.2, 12);
    expect(distance('Robust')).toBe(0);
  });

  it('sees another distribution when the same numbers are rounded differently', () => {
    const values = times(1000, (i) => ((i * 7919) % 1000) / 100);
    const fine = levelsOf(values.map((value) => value ** 3));
    const coarse = levelsOf(values.map((value) => Math.round(value ** 3 / 100) * 100));
    expect(numericalDistance(fine, coarse, 'Simple')).toBeGreaterThan(0.1);
  });

  it('does not notice two columns that changed places, if their types agree', async () => {
    const rows = times(50, (i) => `${i % 5},${i % 5}`);
    const baseline = await suggestBaseline(csv('a,b', rows));
    const { violations } = await analyzeWindow(csv('b,a', rows), baseline);
    expect(violations).toEqual([]);
  });

  it('alarms on a single blank when training had none', async () => {
    const training = times(100, (i) => `${i},1`);
    const baseline = await suggestBaseline(csv('x,y', training));
    const { violations } = await analyzeWindow(csv('x,y', [...training.slice(1), ',1']), baseline);
    expect(violations.map((one) => one.constraint_check_type)).toEqual(['completeness_check']);
  });

  it('takes NaN and 1,000 for words, so that one of them makes a column of numbers text', async () => {
    for (const word of ['NaN', '"1,000"', '.5', 'null']) {
      const { constraints } = await suggestBaseline(csv('x', ['1', '2', word]));
      expect(constraints.features[0]?.inferred_type).toBe('String');
    }
  });

  it('expects every value to be of the type and in the domain by default, not nine in ten as documented', async () => {
    const training = times(100, (i) => ['a', 'b'][i % 2]);
    const window = [...times(99, (i) => ['a', 'b'][i % 2]), 'c'];
    expect(await violationsOf(training, window)).toEqual(['categorical_values_check']);
    const loosened = { monitoring_config: { domain_content_threshold: 0.1 } };
    expect(await violationsOf(training, window, loosened)).toEqual([]);
  });

  it('does not alarm on negative values, although the baseline says that there are none', async () => {
    expect(
      await violationsOf(
        times(100, String),
        times(100, (i) => String(i - 3)),
      ),
    ).toEqual([]);
  });

  it('does not suggest a domain when exactly one value is missing, since the gap counts as a value that came once', async () => {
    const domain = async (cells: readonly string[]) =>
      (await suggestBaseline(csv('id,x', cells))).constraints.features[1]?.string_constraints?.domains;
    const rows = times(10, (i) => `${i},${'ab'[i % 2]}`);
    expect(await domain(rows)).toEqual(['a', 'b']);
    expect(await domain([...rows, '10,'])).toBeUndefined();
    expect(await domain([...rows, '10,', '11,'])).toEqual(['a', 'b']);
  });

  it('reads captured records the same with and without inference ids, events and attributes', async () => {
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
    const { rows, features } = await profileDataset(readCapture([inPieces(lines.join('\n'))]));
    expect(rows).toBe(2);
    expect(features.map(({ profile }) => profile.inferredType)).toEqual(['Fractional', 'Integral', 'String']);
  });
});

describe('a column', () => {
  it('may turn to text late: the distinct numbers before and the words after are both counted', async () => {
    const cells = [...times(3000, (i) => String(i)), ...times(500, (i) => `w${i}`)];
    const { features } = await profileDataset(csv('x', cells));
    expect(features[0]?.profile.inferredType).toBe('String');
    expect(Math.abs((features[0]?.profile.distinctCount ?? 0) / 3500 - 1)).toBeLessThan(0.15);
  });
});
