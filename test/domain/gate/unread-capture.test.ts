import { expect, it } from 'vitest';
import type { Check, CheckId, Verdict } from '../../../src/contract/check.js';
import { unjudged, unreadCapture, withoutCapture } from '../../../src/domain/gate/unread-capture.js';

const SCRIPT = 's3://scripts/pre.py';
const check = (id: CheckId, verdict: Verdict): Check => ({ id, verdict, sentence: 'as found' });
const gate = (...checks: Check[]) => ({ verdict: 'pass' as const, checks });

it('behind a script, checks that need the capture are unknown and name the script', () => {
  const { verdict, checks } = withoutCapture(
    gate(check('backtest', 'pass'), check('schema-and-types', 'warn'), check('provenance', 'pass')),
    SCRIPT,
  );
  expect(verdict).toBe('unknown');
  expect(checks).toEqual([
    { id: 'backtest', verdict: 'unknown', sentence: expect.stringContaining('pre.py') },
    { id: 'schema-and-types', verdict: 'unknown', sentence: expect.stringContaining('pre.py') },
    check('provenance', 'pass'),
  ]);
});

it('behind a script, a check that the list does not name never passes', () => {
  expect(withoutCapture(gate(check('a-future-check' as CheckId, 'pass')), SCRIPT).verdict).toBe('unknown');
});

it('behind a script, a failed check still fails', () => {
  expect(
    withoutCapture(gate(check('feed-defects', 'fail'), check('backtest', 'pass')), SCRIPT),
  ).toMatchObject({
    verdict: 'fail',
    checks: [check('feed-defects', 'fail'), { verdict: 'unknown' }],
  });
});

it('without a script, the verdict and the checks stay as they are', () => {
  const judged = gate(check('backtest', 'pass'));
  expect(withoutCapture(judged, null)).toBe(judged);
  expect(unjudged(judged.checks[0] as Check, null)).toBe(judged.checks[0]);
});

it('one monitor with a script is enough to leave the capture unread', () => {
  expect(unreadCapture([{ recordPreprocessor: null }])).toBeNull();
  expect(unreadCapture([{ recordPreprocessor: null }, { recordPreprocessor: SCRIPT }])).toBe(SCRIPT);
  expect(unreadCapture([{ recordPreprocessor: SCRIPT, preprocessorMapped: true }])).toBeNull();
});
