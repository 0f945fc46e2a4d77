import { describe, expect, it } from 'vitest';
import { RUN_LIMITS } from '../../src/activities/resolve/run-limits.js';
import {
  type DecisionContext,
  digestsToApprove,
  pasteToDecide,
  readDecision,
  templateToDecide,
  type WaitingCandidate,
} from '../../src/contract/decision.js';

const DIGEST = '0123456789abcdef'.repeat(4);
const ORIGINAL: WaitingCandidate = { digest: DIGEST, version: 'original', failed: false, mayOverrule: false };
const limits = RUN_LIMITS.messages;
const waiting: DecisionContext = { waiting: [ORIGINAL], decided: null, limits };
const message = { candidate: DIGEST.slice(0, 12), approver: 'ada@example.com' };
function problemOf(value: unknown, context = waiting, kind: 'approve' | 'reject' | 'decide' = 'approve') {
  const read = readDecision(kind, value, context);
  if (read.ok) throw new Error(`accepted: ${JSON.stringify(read.decision)}`);
  return read.problem;
}

describe('readDecision', () => {
  it('accepts the decision that the run says to paste, bound to the whole digest', () => {
    const pasted = { ...JSON.parse(templateToDecide(DIGEST)), approver: 'ada@example.com' };
    for (const kind of ['decide', 'approve'] as const) {
      expect(readDecision(kind, pasted, waiting)).toEqual({
        ok: true,
        decision: { decision: 'approve', candidate: DIGEST, approver: 'ada@example.com' },
      });
    }
    const rejected = { ...pasted, decision: 'reject' };
    for (const kind of ['decide', 'reject'] as const) {
      expect(readDecision(kind, rejected, waiting)).toMatchObject({ decision: { decision: 'reject' } });
    }
  });

  it('the input to paste is short enough for a narrow page: no line is longer than 50 characters', () => {
    const lines = templateToDecide(DIGEST).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(50);
  });

  it('accepts a decision as a JSON string, in capitals, with surrounding spaces', () => {
    const pasted = JSON.stringify({ ...message, candidate: ` ${DIGEST.slice(0, 12).toUpperCase()} ` });
    expect(readDecision('approve', pasted, waiting).ok).toBe(true);
  });

  it('requires the recorded number of characters of the digest', () => {
    expect(readDecision('reject', { ...message, candidate: DIGEST.slice(0, 8) }, waiting).ok).toBe(true);
    expect(problemOf({ ...message, candidate: DIGEST.slice(0, 7) })).toContain('names candidate "0123456"');
    const recordedByAnEarlierVersion = { ...waiting, limits: { ...limits, digestCharacters: 4 } };
    expect(
      readDecision('reject', { ...message, candidate: DIGEST.slice(0, 4) }, recordedByAnEarlierVersion).ok,
    ).toBe(true);
  });

  it('keeps the reason of a rejection', () => {
    expect(readDecision('reject', { ...message, reason: 'too few rows' }, waiting)).toMatchObject({
      decision: { decision: 'reject', reason: 'too few rows' },
    });
  });

  it('requires approve or reject in an update', () => {
    expect(readDecision('decide', { ...message, decision: 'reject' }, waiting)).toMatchObject({
      ok: true,
      decision: { decision: 'reject' },
    });
    expect(problemOf(message, waiting, 'decide')).toContain('decision: ');
    expect(problemOf({ ...message, decision: 'maybe' }, waiting, 'decide')).toContain('decision: ');
  });
});

describe('readDecision refuses', () => {
  it.each(['', ' ', 'you@example.com', ' You@Example.com', '<your address>', 'your name'])(
    'refuses a template whose approver is still %j',
    (approver) => {
      expect(problemOf({ ...message, approver })).toMatch(
        /^approver: (empty|".*" is the text of a template)/,
      );
    },
  );

  it('refuses a reason that is still the text of a template', () => {
    expect(problemOf({ ...message, reason: 'why it is wrong' })).toBe(
      'reason: "why it is wrong" is the text of a template; replace it with your own',
    );
  });

  it.each([
    ['approve', 'reject'],
    ['reject', 'approve'],
  ] as const)('refuses the signal %s with an input that says %s', (kind, decision) => {
    expect(problemOf({ ...message, decision }, waiting, kind)).toBe(
      `the signal is "${kind}", but its input has "decision": "${decision}"; send the one that you mean`,
    );
  });

  it('treats the messages of a run that an earlier version started as that version did', () => {
    const { placeholders: _, signalsTakeDecision: __, ...earlier } = limits;
    const context = { ...waiting, limits: earlier };
    expect(readDecision('approve', { ...message, approver: 'you@example.com' }, context).ok).toBe(true);
    expect(readDecision('approve', { ...message, decision: 'approve' }, context).ok).toBe(false);
  });

  it('refuses a decision on another candidate, and names the one that waits and what to paste', () => {
    expect(problemOf({ ...message, candidate: 'ffffffffffff' })).toBe(
      `it names candidate "ffffffffffff", but 0123456789ab waits; paste ${pasteToDecide(DIGEST)}`,
    );
    expect(problemOf({ ...message, candidate: `${DIGEST}0` })).toContain('but 0123456789ab waits');
  });

  it('refuses a second decision: the first one stands', () => {
    const decided = {
      ...waiting,
      decided: { decision: 'reject', candidate: DIGEST, approver: 'ada' } as const,
    };
    expect(problemOf(message, decided)).toBe('already decided: reject by ada; the first decision stands');
  });

  it('refuses a decision before the run is resolved, when no limits are recorded', () => {
    expect(problemOf(message, { ...waiting, limits: null })).toBe(
      'no candidate waits for a decision at this moment',
    );
  });

  it('refuses a decision when no candidate waits', () => {
    expect(problemOf(message, { ...waiting, waiting: [] })).toBe(
      'no candidate waits for a decision at this moment',
    );
  });

  it.each([undefined, null, 7, true, 'yes', [], [message], {}, { candidate: DIGEST }, { approver: 'ada' }])(
    'refuses a decision of the wrong shape: %o',
    (value) => {
      expect(problemOf(value)).toContain(`; paste ${pasteToDecide(DIGEST)}`);
    },
  );

  it('refuses an empty approver and an unknown member', () => {
    expect(problemOf({ ...message, approver: '  ' })).toContain('approver: ');
    expect(problemOf({ ...message, aprover: 'ada' })).toContain('aprover');
  });

  it('refuses a message that could not be decoded', () => {
    expect(problemOf({ undecodable: 'encoding json/plain: Unexpected token' })).toBe(
      'the message could not be read: encoding json/plain: Unexpected token',
    );
  });

  it('refuses a message that would exceed the size limits of the record', () => {
    const large = 'x'.repeat(1_000_000);
    expect(problemOf({ ...message, approver: large })).toContain('approver: ');
    expect(problemOf({ ...message, reason: large })).toContain('reason: ');
    expect(problemOf({ ...message, candidate: large })).toContain('candidate: ');
    expect(problemOf({ ...message, [large]: 1 }).length).toBeLessThan(1000);
  });
});

describe('readDecision after a failed gate', () => {
  const failed = { ...waiting, waiting: [{ ...ORIGINAL, failed: true, mayOverrule: true }] };

  it('requires a reason to approve a candidate that failed the gate', () => {
    expect(problemOf(message, failed)).toContain('needs a "reason"');
    expect(problemOf({ ...message, reason: '  ' }, failed)).toContain('needs a "reason"');
    expect(readDecision('approve', { ...message, reason: 'known and wanted' }, failed).ok).toBe(true);
  });

  it('requires no reason to reject a candidate that failed the gate', () => {
    expect(readDecision('reject', message, failed).ok).toBe(true);
  });
});

describe('readDecision between two versions', () => {
  const OTHER = `0123456789${'f'.repeat(54)}`;
  const calibrated: WaitingCandidate = { ...ORIGINAL, digest: OTHER, version: 'calibrated' };
  const both: DecisionContext = { waiting: [ORIGINAL, calibrated], decided: null, limits };

  it('accepts a decision on either of two waiting versions', () => {
    for (const digest of [DIGEST, OTHER]) {
      expect(readDecision('approve', { ...message, candidate: digest.slice(0, 12) }, both)).toMatchObject({
        ok: true,
        decision: { candidate: digest },
      });
    }
  });

  it('names both waiting versions when a decision names neither', () => {
    expect(problemOf({ ...message, candidate: 'eeeeeeeeeeee' }, both)).toBe(
      `it names candidate "eeeeeeeeeeee", but 0123456789ab (original thresholds) and 0123456789ff (relaxed thresholds) wait; paste ${pasteToDecide(DIGEST)}`,
    );
  });

  it('refuses a digest prefix that two waiting versions share', () => {
    const problem = problemOf({ ...message, candidate: DIGEST.slice(0, 10) }, both);
    expect(problem).toContain('is the start of both');
    expect(problem).toContain(DIGEST);
    expect(problem).toContain(OTHER);
  });

  it('refuses the version that failed the gate where the policy forbids overruling, and offers the other', () => {
    const oneFailed = { ...both, waiting: [{ ...ORIGINAL, failed: true }, calibrated] };
    expect(problemOf({ ...message, reason: 'I insist' }, oneFailed)).toBe(
      `the gate failed 0123456789ab (original thresholds) and the policy does not allow overruling the gate; paste ${pasteToDecide(OTHER)}`,
    );
    expect(readDecision('approve', { ...message, candidate: OTHER.slice(0, 12) }, oneFailed).ok).toBe(true);
    expect(readDecision('reject', message, oneFailed).ok).toBe(true);
  });

  it('requires a reason only for the version that failed the gate', () => {
    const oneFailed = { ...both, waiting: [{ ...ORIGINAL, failed: true, mayOverrule: true }, calibrated] };
    expect(problemOf(message, oneFailed)).toContain('needs a "reason"');
    expect(readDecision('approve', { ...message, candidate: OTHER.slice(0, 12) }, oneFailed).ok).toBe(true);
  });
});

describe('readDecision about several candidates', () => {
  const digest = (letter: string) => letter.repeat(64);
  const version = (
    letter: string,
    monitor: string,
    more: Partial<WaitingCandidate> = {},
  ): WaitingCandidate => ({
    ...ORIGINAL,
    digest: digest(letter),
    scheduleNames: [monitor],
    ...more,
  });
  const HOURLY = version('a', 'hourly');
  const DAILY = version('b', 'daily');
  const CALIBRATED_DAILY = version('c', 'daily', { version: 'calibrated' });
  const context: DecisionContext = { waiting: [HOURLY, DAILY, CALIBRATED_DAILY], decided: null, limits };
  const naming = (...letters: string[]) => ({
    candidate: letters.map((letter) => letter.repeat(12)),
    approver: 'ada',
  });

  it('accepts one version of each candidate, in any order', () => {
    for (const letters of [
      ['a', 'c'],
      ['c', 'a'],
    ]) {
      expect(readDecision('approve', naming(...letters), context)).toEqual({
        ok: true,
        decision: {
          decision: 'approve',
          candidate: digest('a'),
          candidates: [digest('a'), digest('c')],
          approver: 'ada',
        },
      });
    }
  });

  it('accepts the message that the run says to paste for several candidates', () => {
    const pasted = JSON.parse(pasteToDecide(digestsToApprove(context.waiting)));
    expect(pasted).toEqual({
      decision: 'approve',
      candidate: ['a'.repeat(12), 'b'.repeat(12)],
      approver: '',
      reason: '',
    });
    expect(readDecision('approve', { ...pasted, approver: 'ada' }, context).ok).toBe(true);
  });

  it('the message to paste names the recommended version of a candidate', () => {
    const waitingNow = [HOURLY, DAILY, { ...CALIBRATED_DAILY, recommended: true as const }];
    expect(digestsToApprove(waitingNow)).toEqual([digest('a'), digest('c')]);
  });

  it.each(['approve', 'reject'] as const)('refuses to %s if the message misses a candidate', (kind) => {
    const problem = `it names no version of the candidate for daily; a decision names one version of each of the 2 candidates; paste {"decision": "approve", "candidate": ["aaaaaaaaaaaa", "bbbbbbbbbbbb"], "approver": "", "reason": ""}`;
    expect(problemOf(naming('a'), context, kind)).toBe(problem);
    expect(problemOf({ ...naming(), candidate: 'a'.repeat(12) }, context, kind)).toBe(problem);
  });

  it.each(['approve', 'reject'] as const)('refuses to %s if the message names a foreign digest', (kind) => {
    expect(problemOf(naming('a', 'b', 'e'), context, kind)).toBe(
      'it names candidate "eeeeeeeeeeee", but aaaaaaaaaaaa (original thresholds for hourly) and bbbbbbbbbbbb (original thresholds for daily) and cccccccccccc (relaxed thresholds for daily) wait; paste {"decision": "approve", "candidate": ["aaaaaaaaaaaa", "bbbbbbbbbbbb"], "approver": "", "reason": ""}',
    );
  });

  it('refuses two versions of one candidate', () => {
    expect(problemOf(naming('a', 'b', 'c'), context)).toContain(
      'it names two versions of the candidate for daily; name one of them',
    );
  });

  it('accepts one digest for two candidates that have a version in common', () => {
    const shared = {
      ...context,
      waiting: [...context.waiting, version('c', 'hourly', { version: 'calibrated' })],
    };
    expect(readDecision('approve', naming('c'), shared)).toMatchObject({
      decision: { candidates: [digest('c'), digest('c')] },
    });
    expect(readDecision('approve', naming('a', 'c'), shared)).toMatchObject({
      decision: { candidates: [digest('a'), digest('c')] },
    });
    expect(problemOf(naming('a', 'b', 'c'), shared)).toContain('two versions of the same candidate');
  });

  it('requires a reason if the gate failed one of the named versions', () => {
    const failed = { ...context, waiting: [HOURLY, { ...DAILY, failed: true, mayOverrule: true }] };
    expect(problemOf(naming('a', 'b'), failed)).toContain('needs a "reason"');
    expect(readDecision('approve', { ...naming('a', 'b'), reason: 'known' }, failed).ok).toBe(true);
  });

  it('refuses a list where one candidate waits, as versions without lists did', () => {
    expect(problemOf({ ...message, candidate: [DIGEST.slice(0, 12)] })).toContain(
      'candidate: expected a digest and no list, because one candidate waits',
    );
  });

  it.each([[[]], [['']], [[7]], [{}]])('refuses a candidate of the wrong shape: %o', (candidate) => {
    expect(problemOf({ candidate, approver: 'ada' }, context)).toContain('candidate');
  });
});

describe('an approver other than the one who started the run', () => {
  const started = (...starters: string[]) => ({ ...waiting, limits: { ...limits, starters } });

  it.each([
    'ada@example.com',
    ' ADA@Example.com ',
    'ada@\u200bexample.com',
    '\u202eada@example.com',
    '\uff41da@example.com',
    'ada@example.com\ufe0f',
  ])('the starter, written as "%s", may not approve', (approver) => {
    for (const kind of ['approve', 'decide'] as const) {
      const decision = kind === 'decide' ? { decision: 'approve' } : {};
      expect(
        problemOf({ ...message, ...decision, approver }, started('x', 'ada@example.com'), kind),
      ).toContain('started this run, and the policy requires another person to approve it');
    }
  });

  it('the starter may reject, and another person may approve', () => {
    const context = started('ada@example.com');
    expect(readDecision('reject', message, context).ok).toBe(true);
    expect(readDecision('decide', { ...message, decision: 'reject' }, context).ok).toBe(true);
    expect(readDecision('approve', { ...message, approver: 'grace@example.com' }, context).ok).toBe(true);
  });

  it('everybody may approve where the run has no such rule', () => {
    expect(readDecision('approve', message, waiting).ok).toBe(true);
  });
});
