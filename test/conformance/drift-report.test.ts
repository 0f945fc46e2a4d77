import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyzeWindow, readCapture, readCsv, suggestBaseline } from '../../src/analyzer/index.js';
import { chunksOf, csvCaptureRecord } from './capture-records.js';

const fixtures = new URL('./fixtures/', import.meta.url);
const samples = new URL('../../../shared/samples/drift-and-completeness/', import.meta.url);

/**
 * The model of the real report is not published. The reported distance has only one solution: 63 distinct outputs, 58 of
 * them below the lowest of the ten values in the baseline. The other five are placed inside the baseline's range.
 */
const reconstructedOutput = (i: number): string =>
  (i % 63 < 58 ? 0.3 + (i % 63) / 1000 : 0.6 + (i % 63) / 1e5).toString();

async function report(baselineFile: URL, windowFile: URL) {
  const baseline = await suggestBaseline(readCsv(createReadStream(baselineFile), { header: true }));
  const inputs = readFileSync(windowFile, 'utf8').trimEnd().split('\n');
  expect(inputs).toHaveLength(320);
  const records = inputs.map((input, i) => csvCaptureRecord(input, reconstructedOutput(i), i));
  return analyzeWindow(readCapture([chunksOf(records.join('\n'))]), baseline);
}

function expectTheRealReport(
  violations: readonly { readonly feature_name: string; readonly description: string }[],
) {
  expect(violations.map(({ feature_name, description }) => [feature_name, description])).toEqual([
    ['target', 'Baseline drift distance: 0.30791265775509713 exceeds threshold: 0.1'],
    ['age_range', 'Data completeness requirement is not met. Expected: 100.0%. Observed: Only 96.875%.'],
    ...['zip_feature_0', 'zip_feature_1'].map((name) => [
      name,
      'Data type match requirement is not met. Expected data type: Integral, Expected match: 100.0%. ' +
        'Observed: Only 96.875% of data is Integral.',
    ]),
  ]);
}

describe('real drift and completeness report', () => {
  it('the analyzer reproduces the real report: drift 0.30791265775509713, completeness 96.875 %, two type mismatches', async () => {
    const { violations } = await report(
      new URL('drift-baseline-six-columns.csv', fixtures),
      new URL('drift-window-five-columns.csv', fixtures),
    );
    expectTheRealReport(violations);
  });

  it('columns with changed frequencies but almost the same distinct values have no drift', async () => {
    const { drift } = await report(
      new URL('drift-baseline-six-columns.csv', fixtures),
      new URL('drift-window-five-columns.csv', fixtures),
    );
    const distances = Object.fromEntries(drift.map(({ feature, distance }) => [feature, distance]));
    // By frequencies, the Robust distances would be 0.36, 0.19 and 0.60, and the real report would list them.
    expect(distances).toMatchObject({ gender: 0, age_range: 0, household_income_range: 0 });
  });
});

describe.skipIf(!existsSync(samples))(
  'all 29 columns of the real drift report (skipped without ../shared)',
  () => {
    it('all 29 columns of the real report give exactly its four violations', async () => {
      const { violations } = await report(
        new URL('baseline.csv', samples),
        new URL('data_quality_drift.csv', samples),
      );
      expectTheRealReport(violations);
    });
  },
);
