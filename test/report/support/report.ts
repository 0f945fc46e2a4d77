import { BUILT_IN_RULES } from '../../../src/contract/policy.js';
import type { RunResult } from '../../../src/contract/run.js';
import { whoDecides } from '../../../src/domain/approval.js';
import type { BacktestedWindow } from '../../../src/domain/gate/backtested-window.js';
import { comparedFeatures } from '../../../src/domain/gate/report/compared-distributions.js';
import { gateSummary } from '../../../src/domain/gate/report/gate-summary.js';
import type { GateReportFile } from '../../../src/domain/gate/report/report-file.js';
import { reportedGate } from '../../../src/report/reported-gate.js';
import type { ReportWindow, RunReport } from '../../../src/report/run-report.js';

export const HOSTILE = [
  '<script>document.title="taken"</script>',
  '"><img src=x onerror=alert(1)>',
  "']]></svg><style>*{display:none}</style>",
  '\u202egnp.exe',
  '__proto__',
  'constructor',
  'a'.repeat(500),
  'Größe 🏠 &amp;',
];

const candidate = {
  digest: 'c'.repeat(64),
  statisticsUri: 's3://b/c/statistics.json',
  constraintsUri: 's3://b/c/constraints.json',
  datasetUri: 's3://b/d.csv',
  rows: 8000,
};
const hour = (i: number) => new Date(Date.UTC(2026, 10, 23, 8 + i)).toISOString();

const window = (names: readonly string[], i: number, distance: number): BacktestedWindow => ({
  windowStart: hour(i),
  windowEnd: hour(i + 1),
  rows: 1000,
  violated: distance > 0.1 ? names.map((name) => `${name}|baseline_drift_check`) : [],
  drift: names.map((feature) => ({ feature, distance, threshold: 0.1 })),
});

/** The full gate report: every captured window has violations under the old baseline, none under the new one. */
export function gateFile(names: readonly string[], windows: number): GateReportFile {
  const profile = (shift: number) => ({
    rows: 1000,
    features: names.map((feature, i) => ({
      feature,
      inferredType: i % 2 === 0 ? 'Fractional' : 'String',
      present: 1000,
      missing: 0,
      distribution:
        i % 2 === 0
          ? {
              kind: 'numeric' as const,
              items: Array.from({ length: 100 }, (_, k) => ({ value: k + shift, weight: 10 })),
            }
          : {
              kind: 'categorical' as const,
              counts: names.slice(0, 20).map((value, k) => ({ value, count: 10 * (k + 1) + shift })),
              unlisted: 5,
            },
    })),
  });
  const underLive = Array.from({ length: windows }, (_, i) => window(names, i + 1, i % 2 === 0 ? 0.3 : 0.2));
  const backtest = Array.from({ length: windows }, (_, i) => window(names, i + 1, i % 2 === 0 ? 0.02 : 0));
  return {
    verdict: 'warn',
    candidate,
    checks: [
      {
        id: 'schema-and-types',
        title: 'schema and types',
        verdict: 'pass',
        sentence: 'All columns have the type that traffic has.',
      },
      {
        id: 'provenance',
        title: 'provenance',
        verdict: 'warn',
        sentence: `Trained on the very rows: ${names[0]}.`,
        threshold: 0.2,
        evidence: names.map((feature) => ({ feature, value: 0.123456, note: feature })),
      },
      {
        id: 'smallest-detectable-shift',
        title: 'smallest detectable shift',
        verdict: 'pass',
        sentence: 'Some are.',
        evidence: [{ feature: names[0] as string, value: 0.405, note: 'standard deviations' }],
      },
    ],
    figures: { thresholds: '0.1', falseAlarms: '0 (95 %: 0 to 500)', power: 'from 0.4 sd' },
    settings: { comparison: 0.1, categorical: 0.1, method: 'Robust', categoricalIsDistance: true },
    backtest,
    underLiveBaseline: underLive,
    distributions: comparedFeatures({
      live: profile(30),
      candidate: profile(0),
      traffic: profile(1),
      underLive,
      underCandidate: backtest,
    }),
    expectedViolations: [],
    incidents: [
      {
        reason: (names[1] ?? 'a power cut') as string,
        from: hour(0),
        to: hour(1),
        capturedRows: 10,
        shareOfTraining: 0.01,
        shareByAccident: 0,
      },
    ],
    declaredBad: [window(names, 0, 0.4)],
    calibration: null,
  };
}

const calibrated = { ...candidate, digest: 'd'.repeat(64) };

/** A gate whose candidate exceeds its budget of false alarms with the original thresholds, and keeps it with calibrated ones. */
export function calibratedGateFile(names: readonly string[]): GateReportFile {
  const made = gateFile(names, 2);
  return {
    ...made,
    verdict: 'fail',
    checks: [
      {
        id: 'false-alarms',
        title: 'expected false alarms',
        verdict: 'fail',
        sentence: 'Too many, over the budget.',
      },
      ...made.checks,
    ],
    calibration: {
      verdict: 'proposed',
      sentence: 'comparison_threshold 0.1 → 0.3.',
      budgetPerMonth: 5,
      completeness: [],
      thresholds: [{ setting: 'comparison_threshold', from: 0.1, to: 0.3, because: [names[0] as string] }],
      fittedOn: [hour(1)],
      triedOn: [hour(2)],
      before: null,
      after: null,
      power: [],
      version: {
        candidate: calibrated,
        verdict: 'pass',
        checks: [
          {
            id: 'false-alarms',
            title: 'expected false alarms',
            verdict: 'pass',
            sentence: 'Within the budget.',
          },
        ],
        figures: { thresholds: '0.3', falseAlarms: '2 (95 %: 0 to 4)', power: 'from 0.9 sd' },
        backtest: made.backtest,
        declaredBad: [],
        expectedViolations: [],
      },
    },
  };
}

/** The report on such a gate; the calibrated version was approved. */
export function calibratedReport(names: readonly string[], ended = true): RunReport {
  const report = reportOf(names, ended, calibratedGateFile(names));
  return { ...report, result: report.result && { ...report.result, candidate: calibrated } };
}

/** A full report with the given feature names: six windows, and the release after the third. */
export function reportOf(names: readonly string[], ended: boolean, gate = gateFile(names, 2)): RunReport {
  const summary = gateSummary(gate, 's3://b/gate.json');
  const windows = Array.from(
    { length: 6 },
    (_, i): ReportWindow => ({
      schedule: 'quality',
      windowStart: hour(i),
      windowEnd: hour(i + 1),
      servedBy: i < 3 ? 'model-a' : i === 3 ? 'mixed' : 'model-b',
      judgedBy: i < 4 ? 'old-definition' : 'new-definition',
      status: i < 3 ? 'CompletedWithViolations' : 'Completed',
      violations: i < 3 ? 3 : 0,
      right: ended ? i !== 5 : null,
    }),
  );
  return {
    version: 1,
    state: ended ? 'ended' : 'waiting',
    endpointName: 'churn',
    run: '3a4b5c6d7e8f',
    startedAt: hour(2),
    production: { modelName: 'model-a', endpointConfigName: 'config-a', servingSince: hour(0) },
    monitors: [
      {
        scheduleName: 'quality',
        recordPreprocessor: null,
        jobDefinitionName: 'old-definition',
        statisticsUri: 's3://b/live/statistics.json',
        constraintsUri: 's3://b/live/constraints.json',
      },
    ],
    policyDigest: 'p'.repeat(64),
    diagnosis: 'Drift',
    reasons: [`moved: ${names[0]}`],
    override: null,
    warnings: [names[0] as string],
    asked: ended ? null : whoDecides(candidate, summary, BUILT_IN_RULES),
    gate: reportedGate(gate, summary),
    windows,
    said: null,
    result: ended ? resultOf(names) : null,
  };
}

function resultOf(names: readonly string[]): RunResult {
  return {
    outcome: 'Rebaselined',
    summary: 'The alarms have stopped.',
    endpointName: 'churn',
    run: '3a4b5c6d7e8f',
    diagnosis: 'Drift',
    reasons: [],
    candidate,
    override: null,
    gate: { verdict: 'warn', reportUri: 's3://b/gate.json' },
    decision: { decision: 'approve', approver: names[1] as string, reason: 'because', at: hour(3) },
    modelName: 'model-b',
    endpointConfigName: 'config-b',
    modelPackageArn: null,
    definitions: { quality: 'new-definition' },
    verification: {
      rule: { cleanWindows: 3, outOf: 5 },
      why: '3 clean',
      counted: { clean: 3, dirty: 0, unknown: 0, unexpected: [] },
    },
    restored: null,
    windows: { judgedWrongly: 1, mixed: 1, windows: 6, lines: [], ledgerUri: 's3://b/ledger.json' },
    plan: null,
    warnings: [names[0] as string],
    refusals: { count: 0, last: [] },
    policyDigest: 'p'.repeat(64),
    recordUri: 's3://b/record.json',
    report: null,
  };
}
