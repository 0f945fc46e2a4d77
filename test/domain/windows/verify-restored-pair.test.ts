import { describe, expect, it } from 'vitest';
import type { JudgedWindow } from '../../../src/contract/judged-window.js';
import {
  priorProblems,
  type RestoredPairSituation,
  restoredPairSentence,
  verifyRestoredPair,
  worstRestoredPair,
} from '../../../src/domain/windows/verify-restored-pair.js';
import { hour, isoHour, judged } from './judged-window.js';

const DIRTY = 'CompletedWithViolations';
const AGE = 'age|baseline_drift_check';
const old = (n: number, status: JudgedWindow['status'], violated?: string[], more = {}) =>
  judged(n, status, violated, { jobDefinition: 'old', ...more });
const EVIDENCE = [old(-2, DIRTY, [AGE]), old(-1, DIRTY, [AGE, 'hours|baseline_drift_check'])];

/** The old model serves again since the start of hour 1; its schedule uses the old definition again half an hour later. */
function situation(
  seen: readonly JudgedWindow[],
  more: Partial<RestoredPairSituation> = {},
): RestoredPairSituation {
  return {
    windows: 1,
    jobDefinition: 'old',
    servesSince: hour(1),
    judgesSince: hour(1) + 1_800_000,
    known: priorProblems(EVIDENCE),
    seen,
    leastRows: 100,
    windowsDue: seen.length,
    deviations: [],
    ...more,
  };
}
const verdictOf = (...args: Parameters<typeof situation>) => verifyRestoredPair(situation(...args)).verdict;
const whyOf = (...args: Parameters<typeof situation>) => verifyRestoredPair(situation(...args)).why;

describe('a restored pair behaves as before', () => {
  it('a restored pair behaves as before if its first whole window has no new violation', () => {
    expect(verifyRestoredPair(situation([old(1, DIRTY, [AGE])]))).toMatchObject({
      verdict: 'as-before',
      why: 'in 1 of 1 whole window the monitor reported nothing new',
      unexpected: [],
    });
    expect(verdictOf([old(1, 'Completed')])).toBe('as-before');
  });

  it('a restored pair behaves as before after the number of windows that the policy requires', () => {
    expect(verdictOf([old(1, 'Completed')], { windows: 2 })).toBe('wait');
    expect(verdictOf([old(1, 'Completed'), old(2, DIRTY, [AGE])], { windows: 2 })).toBe('as-before');
  });

  it('the check of a restored pair ignores mixed windows and windows judged before the switch back', () => {
    const shared = old(0, DIRTY, ['other|completeness_check'], { windowStart: isoHour(0.5) });
    const judgedEarlier = judged(1, DIRTY, ['other|x'], { scheduledTime: isoHour(1.4) });
    expect(verdictOf([shared, judgedEarlier, old(2, DIRTY, [AGE])])).toBe('as-before');
  });
});

describe('a restored pair behaves worse', () => {
  it('a new violation makes a restored pair worse, and the reason names window and violation', () => {
    const found = verifyRestoredPair(situation([old(1, DIRTY, [AGE, 'age|completeness_check'])]));
    expect(found).toMatchObject({
      verdict: 'worse',
      why: 'in the window of 2024-05-01T01:00Z the monitor reported age|completeness_check, which it did not report before',
      unexpected: ['age|completeness_check'],
    });
  });

  it('violations without names make a restored pair worse', () => {
    expect(whyOf([old(1, DIRTY, [])])).toContain('violations without naming them');
  });

  it('a failed execution makes a restored pair worse if none failed before', () => {
    const failed = old(1, 'Failed', [], { failureReason: 'AlgorithmError: out of memory' });
    expect(whyOf([failed])).toBe(
      'the execution of the window of 2024-05-01T01:00Z failed; none failed before: AlgorithmError: out of memory',
    );
    const known = priorProblems([...EVIDENCE, { ...failed, windowStart: isoHour(-1) }]);
    expect(verdictOf([failed], { known })).toBe('wait');
  });

  it('a window judged by a different definition makes a restored pair worse', () => {
    expect(whyOf([judged(1, 'Completed')])).toContain('was judged by new and not by old');
    // A schedule that this run never switched must not use another definition at any time.
    const early = judged(1, 'Completed', [], { scheduledTime: isoHour(1.4) });
    expect(verdictOf([early], { judgesSince: null })).toBe('worse');
  });

  it('a live resource other than the old pair makes it worse before any window', () => {
    const deviations = ['endpoint churn is on configuration theirs and not on ours'];
    expect(verifyRestoredPair(situation([], { deviations }))).toMatchObject({
      verdict: 'worse',
      why: deviations[0],
    });
  });
});

describe('a restored pair without enough evidence', () => {
  it('the check of a restored pair ends as unknown after twice the windows without enough traffic', () => {
    const empty = old(1, 'Failed', [], { failureReason: 'Job inputs had no data' });
    const thin = old(2, DIRTY, ['other|x'], { rows: 99 });
    expect(verdictOf([empty, thin], { windowsDue: 1 })).toBe('wait');
    expect(verifyRestoredPair(situation([empty, thin], { windowsDue: 2 }))).toMatchObject({
      verdict: 'unknown',
      why: 'too little traffic to decide: 0 of 1 whole window judged of 2 that were due',
    });
  });

  it('if the evidence does not name all violations, only a new feed check makes a restored pair worse', () => {
    const known = priorProblems([old(-1, DIRTY, [AGE], { violations: 400 })]);
    expect(verdictOf([old(1, DIRTY, ['hours|baseline_drift_check'], { violations: 400 })], { known })).toBe(
      'as-before',
    );
    expect(verdictOf([old(1, DIRTY, ['hours|completeness_check'], { violations: 400 })], { known })).toBe(
      'worse',
    );
  });
});

describe('worstRestoredPair', () => {
  const report = (verdict: 'as-before' | 'worse' | 'unknown', unexpected: string[] = []) => ({
    verdict,
    why: verdict,
    unexpected,
  });

  it('of several restored monitors the worst decides', () => {
    expect(worstRestoredPair([report('as-before'), report('unknown')])).toMatchObject({ verdict: 'unknown' });
    const worse = worstRestoredPair([report('unknown'), report('worse', ['a|b']), report('as-before')]);
    expect(worse).toEqual({ verdict: 'worse', why: 'worse', unexpected: ['a|b'] });
    expect(restoredPairSentence(worse)).toContain(
      'It behaves worse than before the run: worse. Check the data feed',
    );
  });
});
