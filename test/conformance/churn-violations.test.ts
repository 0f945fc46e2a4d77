import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  analyzeWindow,
  type Constraints,
  parseConstraints,
  readCapture,
  readCsv,
  suggestBaseline,
} from '../../src/analyzer/index.js';
import { chunksOf, csvCaptureRecord, introNotebookTraffic } from './capture-records.js';

const constraints: Constraints = parseConstraints(
  readFileSync(new URL('./fixtures/churn-golden-constraints.json', import.meta.url), 'utf8'),
  'the golden file',
);
const samples = new URL('../../../shared/samples/', import.meta.url);

/** The real model returns probabilities, never whole numbers. */
const probability = (i: number): string => String(((i % 89) + 0.5) / 97);

function capture(inputs: readonly string[]) {
  return readCapture([
    chunksOf(inputs.map((input, i) => csvCaptureRecord(input, probability(i), i)).join('\n')),
  ]);
}

/** Rows with the types of the golden constraints: whole numbers, 0 and 1, and decimals for the minutes. */
const plainRows = Array.from({ length: 334 }, (_, row) =>
  constraints.features.map(({ inferred_type }, column) => {
    if (inferred_type === 'Fractional') return `${100 + ((row * 7 + column) % 90)}.5`;
    if (column >= 1 && column <= 11)
      return row === 0 && column === 2 ? '0' : String(2 + ((row * 3 + column) % 97));
    return row === 0 ? '0' : String((row + column) % 2);
  }),
);

const wholeNumberColumns = constraints.features
  .map(({ name }, column) => ({ name, column }))
  .filter(({ column }) => column === 2 || column >= 12)
  .map(({ name }) => name);

const typeViolation = (feature: string, percent: string) => ({
  feature_name: feature,
  constraint_check_type: 'data_type_check',
  description:
    'Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%. ' +
    `Observed: Only ${percent} of data is Integral.`,
});

/** The order in the real file is random, so violations are compared as a set. */
const asSet = (violations: readonly unknown[]): readonly string[] =>
  violations.map((violation) => JSON.stringify(violation)).sort();

describe('traffic of the introductory notebook, judged by the real churn constraints', () => {
  const expected = (percent: string) =>
    asSet([
      typeViolation('Churn', '0.0%'),
      ...wholeNumberColumns.map((name) => typeViolation(name, percent)),
    ]);

  it('1,977 notebook records violate the type of Churn, and of 59 integral columns by 7 fractions', async () => {
    const { violations } = await analyzeWindow(capture(introNotebookTraffic(plainRows, 1977)), {
      statistics: null,
      constraints,
    });
    expect(violations).toHaveLength(60);
    expect(asSet(violations)).toEqual(expected('99.64592817400101%'));
  });

  it('1,412 notebook records with 5 fractions give the other percentage of real reports', async () => {
    const { violations } = await analyzeWindow(capture(introNotebookTraffic(plainRows, 1412)), {
      statistics: null,
      constraints,
    });
    expect(asSet(violations)).toEqual(expected('99.6458923512748%'));
  });

  it('blank cells violate completeness only, as in the real run with 61 violations', async () => {
    const inputs = introNotebookTraffic(plainRows, 1412).map((input, i) =>
      i % 22 === 1 && i < 22 * 63 ? input.replace(/^[^,]*/, '') : input,
    );
    expect(inputs.filter((input) => input.startsWith(','))).toHaveLength(63);
    const { violations } = await analyzeWindow(capture(inputs), { statistics: null, constraints });
    expect(violations).toHaveLength(61);
    expect(violations.filter(({ feature_name }) => feature_name === 'Account Length')).toEqual([
      {
        feature_name: 'Account Length',
        constraint_check_type: 'completeness_check',
        description: `Data completeness requirement is not met. Expected: 100.0%. Observed: Only ${(1349 / 1412) * 100}%.`,
      },
    ]);
  });
});

describe.skipIf(!existsSync(samples))(
  'notebook traffic from the real rows (skipped without ../shared)',
  () => {
    const testRows = () =>
      readFileSync(new URL('churn/test-dataset.csv', samples), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.split(','));

    it('the real notebook rows give the 60 violations and no drift against the full baseline', async () => {
      const { statistics } = await suggestBaseline(
        readCsv(createReadStream(new URL('churn/training-dataset-with-header.csv', samples)), {
          header: true,
        }),
      );
      const window = await analyzeWindow(capture(introNotebookTraffic(testRows(), 1977)), {
        statistics,
        constraints,
      });
      expect(asSet(window.violations)).toEqual(
        asSet([
          typeViolation('Churn', '0.0%'),
          ...wholeNumberColumns.map((name) => typeViolation(name, '99.64592817400101%')),
        ]),
      );
      expect(window.drift).toHaveLength(70);
      expect(window.drift.filter(({ distance, threshold }) => distance > threshold)).toEqual([]);
    });

    it('the real notebook rows give every violation of the real reports, word for word', async () => {
      for (const [file, records] of [
        ['violations/violations-head10-18.json', 1977],
        ['violations/violations-head10-40.json', 1412],
      ] as const) {
        const head = JSON.parse(readFileSync(new URL(file, samples), 'utf8'));
        const { violations } = await analyzeWindow(capture(introNotebookTraffic(testRows(), records)), {
          statistics: null,
          constraints,
        });
        const ours = violations.map((v) => [v.feature_name, v.constraint_check_type, v.description]);
        expect(head.rows).toHaveLength(10);
        expect(ours).toEqual(expect.arrayContaining(head.rows));
      }
    });
  },
);
