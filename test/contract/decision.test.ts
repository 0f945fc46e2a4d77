import { describe, expect, it } from 'vitest';
import {
  type DecisionContext,
  pasteToDecide,
  readDecision,
  type WaitingCandidate,
} from '../../src/contract/decision.js';

const DIGEST = '0123456789abcdef'.repeat(4);
const AS_MADE: WaitingCandidate = { digest: DIGEST, version: 'as made', failed: false, mayOverrule: false };
const waiting: DecisionContext = { waiting: [AS_MADE], decided: null };
const message = { candidate: DIGEST.slice(0, 12), approver: 'ada@example.com' };
function problemOf(value: unknown, context = waiting, kind: 'approve' | 'reject' | 'decide' = 'approve') {
  const read = readDecision(kind, value, context);
  if (read.ok) throw new Error(`accepted: ${JSON.stringify(read.decision)}`);
  return read.problem;
}

describe('a decision', () => {
  it('is what the run said to paste, bound to the whole digest', () => {
    expect(readDecision('approve', JSON.parse(pasteToDecide(DIGEST)), waiting)).toEqual({
      ok: true,
      decision: { decision: 'approve', candidate: DIGEST, approver: 'you@example.com' },
    });
  });

  it('may come as a JSON string, in capitals, with spaces around it', () => {
    const pasted = JSON.stringify({ ...message, candidate: ` ${DIGEST.slice(0, 12).toUpperCase()} ` });
    expect(readDecision('approve', pasted, waiting).ok).toBe(true);
  });

  it('needs at least eight characters of the digest', () => {
    expect(readDecision('reject', { ...message, candidate: DIGEST.slice(0, 8) }, waiting).ok).toBe(true);
    expect(problemOf({ ...message, candidate: DIGEST.slice(0, 7) })).toContain('names candidate "0123456"');
  });

  it('may reject with a reason, which is kept', () => {
    expect(readDecision('reject', { ...message, reason: 'too few rows' }, waiting)).toMatchObject({
      decision: { decision: 'reject', reason: 'too few rows' },
    });
  });

  it('by update says which of the two it is', () => {
    expect(readDecision('decide', { ...message, decision: 'reject' }, waiting)).toMatchObject({
      ok: true,
      decision: { decision: 'reject' },
    });
    expect(problemOf(message, waiting, 'decide')).toContain('decision: ');
    expect(problemOf({ ...message, decision: 'maybe' }, waiting, 'decide')).toContain('decision: ');
  });
});

describe('a message that decides nothing', () => {
  it('names another candidate: the refusal names the one that waits and what to paste', () => {
    expect(problemOf({ ...message, candidate: 'ffffffffffff' })).toBe(
      `it names candidate "ffffffffffff", but 0123456789ab waits; paste ${pasteToDecide(DIGEST)}`,
    );
    expect(problemOf({ ...message, candidate: `${DIGEST}0` })).toContain('but 0123456789ab waits');
  });

  it('comes second: the first decision stands, whoever sends the second', () => {
    const decided = {
      ...waiting,
      decided: { decision: 'reject', candidate: DIGEST, approver: 'ada' } as const,
    };
    expect(problemOf(message, decided)).toBe('already decided: reject by ada; the first decision stands');
  });

  it('comes when nothing waits', () => {
    expect(problemOf(message, { ...waiting, waiting: [] })).toBe(
      'no candidate waits for a decision at this moment',
    );
  });

  it.each([undefined, null, 7, true, 'yes', [], [message], {}, { candidate: DIGEST }, { approver: 'ada' }])(
    'has the wrong shape: %o',
    (value) => {
      expect(problemOf(value)).toContain(`; paste ${pasteToDecide(DIGEST)}`);
    },
  );

  it('has an approver without a name, or a member that nobody knows', () => {
    expect(problemOf({ ...message, approver: '  ' })).toContain('approver: ');
    expect(problemOf({ ...message, aprover: 'ada' })).toContain('aprover');
  });

  it('could not be decoded', () => {
    expect(problemOf({ undecodable: 'encoding json/plain: Unexpected token' })).toBe(
      'the message could not be read: encoding json/plain: Unexpected token',
    );
  });

  it('would grow the record beyond what a server takes', () => {
    const large = 'x'.repeat(1_000_000);
    expect(problemOf({ ...message, approver: large })).toContain('approver: ');
    expect(problemOf({ ...message, reason: large })).toContain('reason: ');
    expect(problemOf({ ...message, candidate: large })).toContain('candidate: ');
    expect(problemOf({ ...message, [large]: 1 }).length).toBeLessThan(1000);
  });
});

describe('a gate that failed', () => {
  const failed = { ...waiting, waiting: [{ ...AS_MADE, failed: true, mayOverrule: true }] };

  it('is overruled only with a reason', () => {
    expect(problemOf(message, failed)).toContain('must carry a "reason"');
    expect(problemOf({ ...message, reason: '  ' }, failed)).toContain('must carry a "reason"');
    expect(readDecision('approve', { ...message, reason: 'known and wanted' }, failed).ok).toBe(true);
  });

  it('may be agreed with without one', () => {
    expect(readDecision('reject', message, failed).ok).toBe(true);
  });
});

describe('two versions of a candidate', () => {
  const OTHER = `0123456789${'f'.repeat(54)}`;
  const calibrated: WaitingCandidate = { ...AS_MADE, digest: OTHER, version: 'calibrated' };
  const both: DecisionContext = { waiting: [AS_MADE, calibrated], decided: null };

  it('wait beside each other, and the decision is of the one that is named', () => {
    for (const digest of [DIGEST, OTHER]) {
      expect(readDecision('approve', { ...message, candidate: digest.slice(0, 12) }, both)).toMatchObject({
        ok: true,
        decision: { candidate: digest },
      });
    }
  });

  it('are both named to one who names neither', () => {
    expect(problemOf({ ...message, candidate: 'eeeeeeeeeeee' }, both)).toBe(
      `it names candidate "eeeeeeeeeeee", but 0123456789ab (as made) and 0123456789ff (calibrated) wait; paste ${pasteToDecide(DIGEST)}`,
    );
  });

  it('are not told apart by what both begin with', () => {
    const problem = problemOf({ ...message, candidate: DIGEST.slice(0, 10) }, both);
    expect(problem).toContain('begins both');
    expect(problem).toContain(DIGEST);
    expect(problem).toContain(OTHER);
  });

  it('of which the gate failed one: that one is refused where nobody may overrule, the other is offered', () => {
    const oneFailed = { ...both, waiting: [{ ...AS_MADE, failed: true }, calibrated] };
    expect(problemOf({ ...message, reason: 'I insist' }, oneFailed)).toBe(
      `the gate failed 0123456789ab (as made) and the policy lets nobody overrule it; paste ${pasteToDecide(OTHER)}`,
    );
    expect(readDecision('approve', { ...message, candidate: OTHER.slice(0, 12) }, oneFailed).ok).toBe(true);
    expect(readDecision('reject', message, oneFailed).ok).toBe(true);
  });

  it('of which the gate failed one need a reason for that one only', () => {
    const oneFailed = { ...both, waiting: [{ ...AS_MADE, failed: true, mayOverrule: true }, calibrated] };
    expect(problemOf(message, oneFailed)).toContain('must carry a "reason"');
    expect(readDecision('approve', { ...message, candidate: OTHER.slice(0, 12) }, oneFailed).ok).toBe(true);
  });
});
