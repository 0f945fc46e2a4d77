import { describe, expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../../src/domain/gate/checks/backtest.js';
import {
  type ImageFinding,
  imageCheck,
  windowForReferenceAnalyzer,
} from '../../../../src/domain/gate/checks/reference-analyzer.js';
import { withoutRefutedTypes } from '../../../../src/domain/gate/checks/refuted-types.js';

const START = '2026-11-23T14:00:00.000Z';
const ours = (...violated: string[]): BacktestedWindow[] => [
  { windowStart: START, windowEnd: '', rows: 1000, violated, drift: [] },
];
const theirs = (...violated: string[]): ImageFinding => ({ kind: 'ran', windowStart: START, violated });

describe('the run of the analyzer that will judge production', () => {
  it('passes where it finds what we found, in whatever order', () => {
    expect(imageCheck(theirs(), ours())).toMatchObject({ verdict: 'pass' });
    expect(imageCheck(theirs('a|x', 'b|y'), ours('b|y', 'a|x')).sentence).toContain('finds the same 2');
  });

  it('warns of what it alone finds, and of what we alone find', () => {
    const { verdict, sentence } = imageCheck(theirs('a|x', 'c|z'), ours('a|x', 'b|y'));
    expect(verdict).toBe('warn');
    expect(sentence).toContain('it alone finds c|z; we alone find b|y');
  });

  it('warns of distances that differ by more than sketches do, also where both find the violation', () => {
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
    expect(imageCheck(measured as ImageFinding, drifted(0.309)).verdict).toBe('pass');
    const { verdict, sentence, evidence } = imageCheck(measured as ImageFinding, drifted(0.32));
    expect(verdict).toBe('warn');
    expect(sentence).toContain('distances differ: age|baseline_drift_check (0.3 by it, 0.32 by us)');
    expect(evidence).toEqual([{ feature: 'age|baseline_drift_check', value: 0.3, note: 'we compute 0.32' }]);
  });

  it('is unknown where it failed, saying why, or judged what we did not', () => {
    const failed = imageCheck({ kind: 'not known', why: 'the job ended Failed' }, ours());
    expect(failed).toMatchObject({ verdict: 'unknown' });
    expect(failed.sentence).toContain('the job ended Failed');
    expect(
      imageCheck({ ...theirs(), windowStart: '2026-11-23T15:00:00.000Z' } as ImageFinding, ours()).verdict,
    ).toBe('unknown');
  });
});

describe('a type that we find violated and the analyzer does not', () => {
  const later: BacktestedWindow = {
    windowStart: '2026-11-23T15:00:00.000Z',
    windowEnd: '',
    rows: 900,
    violated: ['age|data_type_check', 'age|baseline_drift_check'],
    drift: [],
  };
  const backtest = [...ours('age|data_type_check', 'b|data_type_check', 'c|completeness_check'), later];
  it('is held against the candidate in no window; all else stays', () => {
    const believed = withoutRefutedTypes(backtest, {
      ...theirs('b|data_type_check'),
      rows: 1000,
    } as ImageFinding);
    expect(believed.map(({ violated }) => violated)).toEqual([
      ['b|data_type_check', 'c|completeness_check'],
      ['age|baseline_drift_check'],
    ]);
  });
  it('stays where the analyzer was not asked, or read other rows', () => {
    expect(withoutRefutedTypes(backtest, undefined)).toEqual(backtest);
    expect(withoutRefutedTypes(backtest, { kind: 'not known', why: 'it failed' })).toEqual(backtest);
    expect(withoutRefutedTypes(backtest, { ...theirs(), rows: 17 } as ImageFinding)).toEqual(backtest);
  });
});

describe('the window that the analyzer is asked about', () => {
  const window = (name: string, rows: number, declaredBad = false) => ({ name, rows, declaredBad });
  const chosen = (...windows: ReturnType<typeof window>[]) =>
    windowForReferenceAnalyzer(windows, 100)?.name ?? null;

  it('is the latest honest one with enough rows', () => {
    expect(chosen(window('a', 500), window('b', 100), window('c', 99), window('d', 900, true))).toBe('b');
  });

  it('is the largest where none has enough, and none where there is no honest row', () => {
    expect(chosen(window('a', 40), window('b', 90), window('c', 10))).toBe('b');
    expect(chosen(window('a', 0), window('b', 500, true))).toBeNull();
  });
});
