import { describe, expect, it } from 'vitest';
import type { Check, CheckId, Verdict } from '../../../../src/contract/check.js';
import {
  unjudged,
  unreadCapture,
  withoutCapture,
} from '../../../../src/domain/gate/checks/unread-capture.js';

const SCRIPT = 's3://scripts/pre.py';
const check = (id: CheckId, verdict: Verdict): Check => ({ id, verdict, sentence: 'as found' });
const gate = (...checks: Check[]) => ({ verdict: 'pass' as const, checks });

describe('a gate where only SageMaker’s analyzer reads the capture', () => {
  it('does not know what needs the capture, and names the script', () => {
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

  it('never passes a check that it has not heard of', () => {
    expect(withoutCapture(gate(check('a-check-of-tomorrow' as CheckId, 'pass')), SCRIPT).verdict).toBe(
      'unknown',
    );
  });

  it('still fails what fails by the files alone', () => {
    expect(
      withoutCapture(gate(check('feed-defects', 'fail'), check('backtest', 'pass')), SCRIPT),
    ).toMatchObject({
      verdict: 'fail',
      checks: [check('feed-defects', 'fail'), { verdict: 'unknown' }],
    });
  });

  it('is left as it is where no script stands between', () => {
    const judged = gate(check('backtest', 'pass'));
    expect(withoutCapture(judged, null)).toBe(judged);
    expect(unjudged(judged.checks[0] as Check, null)).toBe(judged.checks[0]);
  });
});

it('one monitor with a script is enough', () => {
  expect(unreadCapture([{ recordPreprocessor: null }])).toBeNull();
  expect(unreadCapture([{ recordPreprocessor: null }, { recordPreprocessor: SCRIPT }])).toBe(SCRIPT);
});
