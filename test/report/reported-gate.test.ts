/** The report is bounded in features and never silent about what it leaves out. */
import { beforeAll, describe, expect, it } from 'vitest';
import { gateSummary } from '../../src/domain/gate/report/gate-summary.js';
import { renderReport } from '../../src/report/page.js';
import { reportedGate } from '../../src/report/reported-gate.js';
import type { RunReport } from '../../src/report/run-report.js';
import { gateFile, reportOf } from './support/report.js';

const MEGABYTE = 2 ** 20;
const FEATURES = 5000;
const WINDOWS = 24;

describe('a gate over five thousand features and a day of windows', () => {
  const names = Array.from({ length: FEATURES }, (_, i) => `feature_${i}`);
  let report: RunReport;
  let page: string;
  beforeAll(() => {
    const file = gateFile(names, WINDOWS);
    // The last feature is the one that matters.
    const worst = names.at(-1) as string;
    const underLiveBaseline = file.underLiveBaseline.map((window) => ({
      ...window,
      drift: window.drift.map((one) => (one.feature === worst ? { ...one, distance: 0.9 } : one)),
    }));
    const gate = { ...file, underLiveBaseline };
    report = {
      ...reportOf(['age', 'city'], true),
      gate: reportedGate(gate, gateSummary(gate, 's3://b/gate.json')),
    };
    page = renderReport(report);
  });

  it('fits into a few megabytes of JSON and one of page', () => {
    expect(JSON.stringify(report, null, 2).length).toBeLessThan(3 * MEGABYTE);
    expect(page.length).toBeLessThan(MEGABYTE);
  });

  it('keeps the feature that came furthest, wherever it stands in the table', () => {
    const [window] = report.gate?.underLiveBaseline ?? [];
    expect(window?.drift).toHaveLength(100);
    expect(window?.drift.map(({ feature }) => feature)).toContain(names.at(-1));
  });

  it('says how many features and how much evidence it leaves out', () => {
    expect(report.gate?.featuresLeftOut).toBe(FEATURES - 100);
    expect(page).toContain(`${FEATURES - 12} more are not drawn`);
    expect(page).toContain(`${FEATURES - 24} more features are not listed`);
    expect(page).toContain(`and ${FEATURES - 12} more in the gate's own report`);
  });

  it('counts the violations of a window that it does not name', () => {
    expect(report.gate?.underLiveBaseline[0]?.violations).toBe(FEATURES);
    expect(page).toContain(`and ${FEATURES - 8} more`);
  });
});

it('what an approval accepts is word for word what the run accepts, and what did not fit is said', () => {
  const names = Array.from({ length: 200 }, (_, i) => `feature_${i}`);
  const gate = {
    ...gateFile(names, 2),
    expectedViolations: names.map((name) => `${name}|baseline_drift_check`),
  };
  const summary = gateSummary(gate, 's3://b/gate.json');
  const { versions } = reportedGate(gate, summary);
  expect(versions[0].accepted).toEqual(summary.expectedViolations);
  expect(versions[0].moreViolations).toBe(200 - summary.expectedViolations.length);
  expect(versions[0].moreViolations).toBeGreaterThan(0);
});
