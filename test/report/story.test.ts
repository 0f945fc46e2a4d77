import { describe, expect, it } from 'vitest';
import type { OutcomeKind } from '../../src/contract/ending.js';
import type { RunReport } from '../../src/report/run-report.js';
import { story } from '../../src/report/story.js';
import { calibratedReport, reportOf } from './support/report.js';

const NAMES = ['age', 'city', 'income', 'plan'];
const told = (report: RunReport) => story(report).join(' ');

describe('the story of a run', () => {
  it('goes from the alarms to the decision and the windows since', () => {
    expect(told(reportOf(NAMES, true))).toBe(
      'The monitor found violations in 2 of the last 2 windows before the run, the first from 2026-11-23 08:00 UTC. ' +
        'Diagnosis Drift: the traffic has moved, and the data offered for training is typical of it. ' +
        'A candidate baseline was made from 8\u202f000 rows, scored by model model-b; the gate says warn. ' +
        'Of 2 captured windows, scored again by the same model, 2 alarm under the old baseline and 0 under the new one. ' +
        'city approved it. ' +
        '1 window that one model served alone was judged by another model’s baseline; 1 is shared by two models.',
    );
  });

  it('counts as shared no window from before the model in service came', () => {
    const report = reportOf(NAMES, true);
    const [first, ...rest] = report.windows;
    const production = { ...report.production, servingSince: '2026-11-23T08:30:00Z' };
    const windows = first ? [{ ...first, servedBy: 'mixed' }, ...rest] : [];
    expect(told({ ...report, production, windows })).toContain('; 1 is shared by two models.');
  });

  it('says which script stands between, and claims nothing of a traffic that was not read', () => {
    const report = reportOf(NAMES, true);
    const monitors = report.monitors.map((one) => ({ ...one, recordPreprocessor: 's3://scripts/pre.py' }));
    const behind = told({ ...report, monitors });
    expect(behind).toContain('only through the script pre.py');
    expect(behind).toContain('whether it is typical of the traffic is not known');
    expect(behind).not.toContain('the traffic has moved');
  });

  it('tells nobody’s decision while the run waits', () => {
    expect(told(reportOf(NAMES, false))).not.toMatch(/approved|rejected/);
  });

  it('says who overrode the diagnosis, and why', () => {
    const override = { diagnosis: 'UpstreamDefect' as const, by: 'bob', reason: 'known and mended' };
    expect(told({ ...reportOf(NAMES, true), override })).toContain('bob overrode it: “known and mended”.');
  });

  it('names the version that was approved, and its verdict, where there were two', () => {
    const report = calibratedReport(NAMES);
    expect(told(report)).toContain('the gate says pass of the version with calibrated thresholds');
    expect(told(report)).toContain('city approved the version with calibrated thresholds (kkkkkkkkkkkk)');
  });

  it('of a run that ended before its gate says only what happened', () => {
    const report: RunReport = {
      ...reportOf(NAMES, true),
      gate: null,
      windows: [],
      diagnosis: 'UpstreamDefect',
    };
    const { result } = report;
    const stopped = {
      ...report,
      result: result && { ...result, outcome: 'DoNotRetrain' as OutcomeKind, decision: null, windows: null },
    };
    expect(story(stopped)).toEqual([
      'Diagnosis UpstreamDefect: what arrives is broken upstream, and nothing should be learned from it.',
    ]);
  });
});
