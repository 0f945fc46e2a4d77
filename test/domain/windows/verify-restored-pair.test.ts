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

/** The old model serves again from the first hour on, and its schedule judges by the old definition since half past two. */
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
    amiss: [],
    ...more,
  };
}
const verdictOf = (...args: Parameters<typeof situation>) => verifyRestoredPair(situation(...args)).verdict;
const whyOf = (...args: Parameters<typeof situation>) => verifyRestoredPair(situation(...args)).why;

describe('an old pair that was put back does as before', () => {
  it('when its first whole window alarms on nothing that the evidence before the run had not held', () => {
    expect(verifyRestoredPair(situation([old(1, DIRTY, [AGE])]))).toMatchObject({
      verdict: 'as-before',
      why: 'in 1 of 1 whole window the monitor saw nothing that it had not seen before',
      unexpected: [],
    });
    expect(verdictOf([old(1, 'Completed')])).toBe('as-before');
  });

  it('when as many windows as the policy asks for say so, and not before', () => {
    expect(verdictOf([old(1, 'Completed')], { windows: 2 })).toBe('wait');
    expect(verdictOf([old(1, 'Completed'), old(2, DIRTY, [AGE])], { windows: 2 })).toBe('as-before');
  });

  it('whatever the window showed that two models shared, or that was judged before the schedule was switched back', () => {
    const shared = old(0, DIRTY, ['other|completeness_check'], { windowStart: isoHour(0.5) });
    const judgedEarlier = judged(1, DIRTY, ['other|x'], { scheduledTime: isoHour(1.4) });
    expect(verdictOf([shared, judgedEarlier, old(2, DIRTY, [AGE])])).toBe('as-before');
  });
});

describe('an old pair that was put back does worse', () => {
  it('when the monitor sees what it had not seen, and says in which window and what', () => {
    const found = verifyRestoredPair(situation([old(1, DIRTY, [AGE, 'age|completeness_check'])]));
    expect(found).toMatchObject({
      verdict: 'worse',
      why: 'in the window of 2024-05-01T01:00Z the monitor saw age|completeness_check, which it had not seen before',
      unexpected: ['age|completeness_check'],
    });
  });

  it('when a report alarms without saying on what', () => {
    expect(whyOf([old(1, DIRTY, [])])).toContain('violations that its report does not name');
  });

  it('when an execution fails, which none did before', () => {
    const failed = old(1, 'Failed', [], { failureReason: 'AlgorithmError: out of memory' });
    expect(whyOf([failed])).toBe(
      'the execution of the window of 2024-05-01T01:00Z failed, which none did before: AlgorithmError: out of memory',
    );
    const known = priorProblems([...EVIDENCE, { ...failed, windowStart: isoHour(-1) }]);
    expect(verdictOf([failed], { known })).toBe('wait');
  });

  it('when a window is judged by another definition than the old one', () => {
    expect(whyOf([judged(1, 'Completed')])).toContain('was judged by new and not by old');
    // A schedule that this run never switched has no business with another one at any time.
    const early = judged(1, 'Completed', [], { scheduledTime: isoHour(1.4) });
    expect(verdictOf([early], { judgesSince: null })).toBe('worse');
  });

  it('when something else than the old pair is live, before any window', () => {
    const amiss = ['endpoint churn is on configuration theirs and not on ours'];
    expect(verifyRestoredPair(situation([], { amiss }))).toMatchObject({ verdict: 'worse', why: amiss[0] });
  });
});

describe('whether it does as before is not known', () => {
  it('while no window had enough traffic, and at last when twice the windows have passed', () => {
    const empty = old(1, 'Failed', [], { failureReason: 'Job inputs had no data' });
    const thin = old(2, DIRTY, ['other|x'], { rows: 99 });
    expect(verdictOf([empty, thin], { windowsDue: 1 })).toBe('wait');
    expect(verifyRestoredPair(situation([empty, thin], { windowsDue: 2 }))).toMatchObject({
      verdict: 'unknown',
      why: 'too little traffic came to tell: 0 of 1 whole window in 2 that were due',
    });
  });

  it('of distributions, where the evidence named only some of its violations; of the feed it is', () => {
    const known = priorProblems([old(-1, DIRTY, [AGE], { violations: 400 })]);
    expect(verdictOf([old(1, DIRTY, ['hours|baseline_drift_check'], { violations: 400 })], { known })).toBe(
      'as-before',
    );
    expect(verdictOf([old(1, DIRTY, ['hours|completeness_check'], { violations: 400 })], { known })).toBe(
      'worse',
    );
  });
});

describe('of several monitors', () => {
  const look = (verdict: 'as-before' | 'worse' | 'unknown', unexpected: string[] = []) => ({
    verdict,
    why: verdict,
    unexpected,
  });

  it('the worst decides', () => {
    expect(worstRestoredPair([look('as-before'), look('unknown')])).toMatchObject({ verdict: 'unknown' });
    const worse = worstRestoredPair([look('unknown'), look('worse', ['a|b']), look('as-before')]);
    expect(worse).toEqual({ verdict: 'worse', why: 'worse', unexpected: ['a|b'] });
    expect(restoredPairSentence(worse)).toContain(
      'It does worse than before the run: worse. Look at the feed',
    );
  });
});
