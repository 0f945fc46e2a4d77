/** The report has a limited number of features and says what it leaves out. */
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
    // Only the last feature has a large distance.
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

  it('the report of 5,000 features takes less than 3 MB as JSON and 1 MB as a page', () => {
    expect(JSON.stringify(report, null, 2).length).toBeLessThan(3 * MEGABYTE);
    expect(page.length).toBeLessThan(MEGABYTE);
  });

  it('the report keeps the feature with the largest distance, wherever it is in the table', () => {
    const [window] = report.gate?.underLiveBaseline ?? [];
    expect(window?.drift).toHaveLength(100);
    expect(window?.drift.map(({ feature }) => feature)).toContain(names.at(-1));
  });

  it('the report says how many features and how much evidence it leaves out', () => {
    expect(report.gate?.featuresLeftOut).toBe(FEATURES - 100);
    expect(page).toContain(`${FEATURES - 12} more are not drawn`);
    expect(page).toContain(`${FEATURES - 24} more features are not listed`);
    expect(page).toContain(`and ${FEATURES - 12} more in the full gate report`);
  });

  it('the report counts all violations of a window, also those that it does not name', () => {
    expect(report.gate?.underLiveBaseline[0]?.violations).toBe(FEATURES);
    expect(page).toContain(`and ${FEATURES - 8} more`);
  });
});

it('the report lists exactly the violations that the run accepts, and counts those that did not fit', () => {
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
