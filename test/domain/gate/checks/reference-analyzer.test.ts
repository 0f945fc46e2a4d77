import { expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../../src/domain/gate/backtested-window.js';
import {
  preprocessedReferenceAnalyzerCheck,
  referenceAnalyzerCheck,
} from '../../../../src/domain/gate/checks/reference-analyzer.js';
import type { ReferenceAnalyzerFinding } from '../../../../src/domain/gate/reference-analyzer-finding.js';

type Run = Extract<ReferenceAnalyzerFinding, { kind: 'ran' }>;

const START = '2026-11-23T14:00:00.000Z';
const ours = (...violated: string[]): BacktestedWindow[] => [
  { windowStart: START, windowEnd: '', rows: 1000, violated, drift: [] },
];
const theirs = (...violated: string[]): Run => ({ kind: 'ran', windowStart: START, violated });
const throughScript = (violated: readonly string[], more: Partial<Run> = {}) =>
  preprocessedReferenceAnalyzerCheck({ ...theirs(...violated), ...more }, 's3://scripts/pre.py');

it('the reference analyzer passes if it finds the same violations as the backtest, in any order', () => {
  expect(referenceAnalyzerCheck(theirs(), ours())).toMatchObject({ verdict: 'pass' });
  expect(referenceAnalyzerCheck(theirs('a|x', 'b|y'), ours('b|y', 'a|x')).sentence).toContain(
    'finds the same 2 violations',
  );
});

it('the reference analyzer warns of violations that only one side finds', () => {
  const { verdict, sentence } = referenceAnalyzerCheck(theirs('a|x', 'c|z'), ours('a|x', 'b|y'));
  expect(verdict).toBe('warn');
  expect(sentence).toContain('only the analyzer finds c|z; only the backtest finds b|y');
});

it('the reference analyzer warns of distances that differ by more than merged sketches do', () => {
  const drifted = (distance: number): BacktestedWindow[] => [
    {
      ...(ours('age|baseline_drift_check')[0] as BacktestedWindow),
      drift: [{ feature: 'age', distance, threshold: 0.1 }],
    },
  ];
  const measured = {
    ...theirs('age|baseline_drift_check'),
    distances: { 'age|baseline_drift_check': 0.3 },
  };
  expect(referenceAnalyzerCheck(measured, drifted(0.309)).verdict).toBe('pass');
  const { verdict, sentence, evidence } = referenceAnalyzerCheck(measured, drifted(0.32));
  expect(verdict).toBe('warn');
  expect(sentence).toContain('distances differ: age|baseline_drift_check (analyzer 0.3, backtest 0.32)');
  expect(evidence).toEqual([
    { feature: 'age|baseline_drift_check', value: 0.3, note: 'the backtest has 0.32' },
  ]);
});

it('the reference analyzer is unknown if it gave no result, and the sentence says why', () => {
  const failed = referenceAnalyzerCheck({ kind: 'not known', why: 'the job ended Failed' }, ours());
  expect(failed).toMatchObject({ verdict: 'unknown' });
  expect(failed.sentence).toContain('the job ended Failed');
});

it('the reference analyzer is unknown if it judged a window that the backtest does not contain', () => {
  const later = { ...theirs(), windowStart: '2026-11-23T15:00:00.000Z' };
  expect(referenceAnalyzerCheck(later, ours()).verdict).toBe('unknown');
});

it('a candidate without violations through the script passes, and the sentence states the rows after the script', () => {
  expect(throughScript([], { rows: 80 })).toMatchObject({
    verdict: 'pass',
    sentence: expect.stringMatching(
      /^Through pre\.py the analyzer finds no violation\..*2026-11-23T14:00Z.*80 rows/,
    ),
  });
});

it('violations through the script that chance can explain are a question to the approver', () => {
  const found = throughScript(['age|baseline_drift_check', 'job|completeness_check'], {
    distances: { 'age|baseline_drift_check': 0.31 },
  });
  expect(found.verdict).toBe('warn');
  expect(found.sentence).toContain('age|baseline_drift_check, job|completeness_check');
  expect(found.evidence?.[0]).toMatchObject({ feature: 'age|baseline_drift_check', value: 0.31 });
});

it.each(['data_type_check', 'missing_column_check', 'extra_column_check'])(
  'a violation through the script that every window would repeat fails: %s',
  (type) =>
    expect(throughScript([`age|${type}`, 'job|completeness_check'])).toMatchObject({ verdict: 'fail' }),
);

it('the reference analyzer is unknown if there was no window that it could judge through the script', () => {
  const finding = { kind: 'not known', why: 'only the script can read the capture' } as const;
  expect(preprocessedReferenceAnalyzerCheck(finding, 's3://scripts/pre.py')).toMatchObject({
    verdict: 'unknown',
    sentence: expect.stringContaining('only the script can read the capture'),
  });
});
