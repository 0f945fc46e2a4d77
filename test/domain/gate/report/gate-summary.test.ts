/** What a history carries of a gate stays under 4 KB, whatever the features are called and however many there are. */
import { expect, it } from 'vitest';
import { CHECK_TITLES, type CheckId, titled } from '../../../../src/contract/check.js';
import { gateSummary } from '../../../../src/domain/gate/report/gate-summary.js';
import type { GateReportFile } from '../../../../src/domain/gate/report/report-file.js';

const LIMIT = 4096;
const size = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const candidate = (letter: string) => ({
  digest: letter.repeat(64),
  statisticsUri: `s3://a-bucket-with-a-long-name/rebaseline/endpoint/baselines/${letter.repeat(64)}/statistics.json`,
  constraintsUri: `s3://a-bucket-with-a-long-name/rebaseline/endpoint/baselines/${letter.repeat(64)}/constraints.json`,
  datasetUri: 's3://a-bucket-with-a-long-name/rebaseline/endpoint/runs/0123456789ab/baseline/dataset.csv',
  rows: 50_000,
});

function reportOf(features: number, nameOf: (i: number) => string): GateReportFile {
  const names = Array.from({ length: features }, (_, i) => nameOf(i));
  const backtest = Array.from({ length: 24 }, (_, i) => ({
    windowStart: new Date(i * 3_600_000).toISOString(),
    windowEnd: new Date((i + 1) * 3_600_000).toISOString(),
    rows: 1000,
    violated: names.map((name) => `${name}|baseline_drift_check`),
    drift: names.map((feature) => ({ feature, distance: 0.3, threshold: 0.1 })),
  }));
  const checks = titled(
    (Object.keys(CHECK_TITLES) as CheckId[]).map((id, i) => ({
      id,
      verdict: i % 3 === 0 ? ('fail' as const) : ('pass' as const),
      sentence: names.slice(0, 6).join(', '),
      evidence: names.map((feature) => ({ feature, value: 1 })),
    })),
  );
  const figures = { thresholds: '0.1', falseAlarms: '1 (95 %: 0 to 2)', power: names.join(', ') };
  const expectedViolations = names.map((name) => `${name}|baseline_drift_check`);
  return {
    verdict: 'fail',
    candidate: candidate('a'),
    checks,
    figures,
    settings: { comparison: 0.1, categorical: 0.1, method: 'Robust', categoricalIsDistance: true },
    backtest,
    underLiveBaseline: backtest,
    distributions: { features: [], more: 0 },
    expectedViolations,
    incidents: Array.from({ length: 20 }, (_, i) => ({
      from: new Date(i * 3_600_000).toISOString(),
      to: new Date((i + 1) * 3_600_000).toISOString(),
      reason: 'a reason of two hundred characters '.repeat(6).slice(0, 200),
      capturedRows: 1000,
      shareOfTraining: 0.01,
      shareByAccident: 0,
    })),
    declaredBad: backtest.slice(0, 4),
    calibration: {
      verdict: 'proposed',
      sentence: 'A sentence.',
      budgetPerMonth: 5,
      completeness: [],
      thresholds: [{ setting: 'comparison_threshold', from: 0.1, to: 0.3, because: names.slice(0, 10) }],
      fittedOn: [],
      triedOn: [],
      before: null,
      after: null,
      power: [],
      version: {
        candidate: candidate('b'),
        verdict: 'unknown',
        checks: checks.map((check, i) =>
          i < 15 ? check : { ...check, sentence: `otherwise: ${check.sentence}` },
        ),
        figures,
        backtest,
        declaredBad: [],
        expectedViolations,
      },
    },
  };
}

it.each([
  ['two features', 2, (i: number) => `x${i}`],
  [
    '200 features with long names',
    200,
    (i: number) => `customer_behaviour_feature_over_the_last_ninety_days_${i}`,
  ],
  ['200 features with names of 500 characters', 200, (i: number) => `${'n'.repeat(500)}${i}`],
  ['200 features in another script', 200, (i: number) => `${'特徴量'.repeat(30)}${i}`],
  ['200 features with names that JSON must escape', 200, (i: number) => `${'"\\\n'.repeat(40)}${i}`],
])('%s', (_, features, nameOf) => {
  const file = reportOf(features, nameOf);
  const summary = gateSummary(
    file,
    's3://a-bucket-with-a-long-name/rebaseline/endpoint/runs/0123456789ab/gate-aaaaaaaaaaaa.json',
  );
  expect(size(summary)).toBeLessThan(LIMIT);
  expect(summary.checks.map(({ verdict }) => verdict)).toEqual(file.checks.map(({ verdict }) => verdict));
  expect(summary.calibrated?.candidate).toEqual(file.calibration?.version?.candidate);
  // What is not shown is counted, and no name is cut: one that is would match no violation.
  expect(summary.expectedViolations.length + (summary.moreExpected ?? 0)).toBe(features);
  for (const violation of summary.expectedViolations) expect(file.expectedViolations).toContain(violation);
});
