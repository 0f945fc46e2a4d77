import { describe, expect, it } from 'vitest';
import type { OutcomeKind } from '../../src/contract/ending.js';
import type { RunReport } from '../../src/report/run-report.js';
import { story } from '../../src/report/story.js';
import { calibratedReport, reportOf } from './support/report.js';

const NAMES = ['age', 'city', 'income', 'plan'];
const storyOf = (report: RunReport) => story(report).join(' ');

describe('the story of a run', () => {
  it('the story of a run goes from the violations to the decision and the windows after it', () => {
    expect(storyOf(reportOf(NAMES, true))).toBe(
      'The monitor found violations in 2 of the last 2 windows before the run, already in the earliest of them (2026-11-23 08:00 UTC). ' +
        'Diagnosis Drift: the traffic has changed, and the training set is typical of it. ' +
        'A candidate baseline was made from 8\u202f000 rows, scored by model model-b; the verdict of the gate is warn. ' +
        'Of 2 captured windows, scored again by the same model, 2 have violations under the old baseline and 0 under the new one. ' +
        'city approved it. ' +
        '1 window that one model served alone was judged by another model’s baseline; two models served 1 window.',
    );
  });

  it('the story says when the violations began only if a window before them is known to be clean', () => {
    const report = reportOf(NAMES, true);
    const [first, ...rest] = report.windows;
    const windows = first ? [{ ...first, status: 'Completed' as const }, ...rest] : [];
    expect(storyOf({ ...report, windows })).toContain(
      'in 1 of the last 2 windows before the run, the first from 2026-11-23 09:00 UTC.',
    );
  });

  it('the story counts a window once, however many monitors judged it', () => {
    const report = reportOf(NAMES, true);
    const [monitor] = report.monitors;
    if (!monitor) throw new Error('The report has no monitor.');
    const monitors = [monitor, { ...monitor, scheduleName: 'second' }];
    const windows = monitors.flatMap(({ scheduleName: schedule }) =>
      report.windows.map((window) => ({ ...window, schedule })),
    );
    const several = storyOf({ ...report, monitors, windows });
    expect(several).toContain('The monitors found violations in 2 of the last 2 windows before the run');
    expect(several).toContain('two models served 1 window (a window counts once for each monitor).');
  });

  it('the story names the record preprocessor and claims nothing about traffic that was not read', () => {
    const report = reportOf(NAMES, true);
    const monitors = report.monitors.map((one) => ({ ...one, recordPreprocessor: 's3://scripts/pre.py' }));
    const preprocessed = storyOf({ ...report, monitors });
    expect(preprocessed).toContain('with the script pre.py, which only SageMaker');
    expect(preprocessed).toContain('whether it is typical of the traffic is unknown');
    expect(preprocessed).not.toContain('the traffic has changed');
    const mapped = monitors.map((one) => ({ ...one, preprocessorMapped: true as const }));
    expect(storyOf({ ...report, monitors: mapped })).toContain('the traffic has changed');
  });

  it('the story contains no decision while the run waits', () => {
    expect(storyOf(reportOf(NAMES, false))).not.toMatch(/approved|rejected/);
  });

  it('the story says who overrode the diagnosis, and why', () => {
    const override = { diagnosis: 'UpstreamDefect' as const, by: 'bob', reason: 'known and fixed' };
    expect(storyOf({ ...reportOf(NAMES, true), override })).toContain('bob overrode it: “known and fixed”.');
  });

  it('the story names the approved version and its verdict if there were two versions', () => {
    const report = calibratedReport(NAMES);
    expect(storyOf(report)).toContain(
      'the verdict of the gate is pass for the version with relaxed thresholds',
    );
    expect(storyOf(report)).toContain('city approved the version with relaxed thresholds (dddddddddddd)');
  });

  it('the story of a run that ended before its gate contains only the steps that it took', () => {
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
      'Diagnosis UpstreamDefect: the data is broken upstream, and no model should be trained on it.',
    ]);
  });
});
