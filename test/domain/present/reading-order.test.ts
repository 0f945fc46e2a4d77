import { expect, it } from 'vitest';
import type { RunStatus } from '../../../src/contract/run.js';
import { currentDetails } from '../../../src/domain/present/current-details.js';

const waiting: RunStatus = {
  stage: 'approval',
  doing: 'Without a decision by tomorrow the run expires.',
  endpointName: 'churn',
  waitingForApprovalOf: 'ab'.repeat(32),
  waiting: [{ digest: 'ab'.repeat(32), version: 'original', failed: true, mayOverrule: true }],
  diagnosis: 'Drift',
  reasons: ['3 of the last 4 windows violated the live baseline.'],
  warnings: ['Channel "validation" keeps its old data.'],
  gate: {
    verdict: 'fail',
    checks: [
      { id: 'schema-and-types', verdict: 'pass', sentence: 'One.' },
      { id: 'smallest-detectable-shift', verdict: 'unknown', sentence: 'Two.' },
      { id: 'leaked-label', verdict: 'fail', sentence: 'Three.' },
      { id: 'sample-size', verdict: 'warn', sentence: 'Four.' },
    ],
    reportUri: 's3://b/gate.json',
    expectedViolations: [],
    distances: [],
  },
  outcome: null,
  refusals: { count: 1, last: ['approve: approver: missing'] },
};

/** The texts in the order of the details. Throws where one is missing. */
function inOrder(details: string, texts: readonly string[]): readonly string[] {
  for (const text of texts) expect(details).toContain(text);
  return [...texts].sort((a, b) => details.indexOf(a) - details.indexOf(b));
}

it('details first say what waits, then refused messages, the findings, what to paste, the diagnosis and the warnings', () => {
  const texts = [
    'Waiting for approval',
    '1 message not accepted',
    'Gate: ✗ fail',
    'To decide',
    'Diagnosis:',
    '- 3 of the last 4 windows',
    '- Channel `"validation"` keeps',
    'All numbers',
  ];
  expect(inOrder(currentDetails(waiting), texts)).toEqual(texts);
});

it('details of a run that has ended show refused messages last, without asking for another message', () => {
  const refusals = { count: 1, last: ['approve: it names "ab"; paste {"candidate": "cd", "approver": ""}'] };
  const ended = { ...waiting, waitingForApprovalOf: null, waiting: [], refusals };
  const stopped = { how: 'cancelled' as const, said: 'Cancelled. Nothing live was touched.' };
  for (const status of [
    { ...ended, stopped },
    { ...ended, outcome: 'Expired' as const },
  ]) {
    const details = currentDetails(status);
    expect(inOrder(details, ['Gate: ✗ fail', 'Diagnosis:', '1 message not accepted'])[2]).toBe(
      '1 message not accepted',
    );
    expect(details).not.toContain('paste');
  }
});

it('details show the worst checks of the gate first', () => {
  const texts = [
    '- ✗ fail',
    '- ? unknown',
    '- ⚠ warn',
    '- ✓ 1 of 4 checks pass',
    'Checks that pass: schema and types',
  ];
  expect(inOrder(currentDetails(waiting), texts)).toEqual(texts);
});

it('details ask for a reason only where the approval overrules the gate', () => {
  const asked = (failed: boolean) =>
    currentDetails({
      ...waiting,
      waiting: [{ digest: 'ab'.repeat(32), version: 'original', failed, mayOverrule: true }],
    });
  expect(asked(true)).toContain('The approval overrules the gate, so it needs a reason.');
  expect(asked(false)).not.toContain('needs a reason');
});

it('details of an ended run show who decided, how its windows were judged and where its record is', () => {
  const details = currentDetails({
    ...waiting,
    waitingForApprovalOf: null,
    outcome: 'Rebaselined',
    decision: {
      decision: 'approve',
      approver: 'ada@example.com',
      reason: 'seen *it*',
      at: '2026-11-23T10:30:00.000Z',
    },
    windows: { windows: 8, judgedWrongly: 0, mixed: 1, lines: [], ledgerUri: null },
    recordUri: 's3://b/record.json',
  });
  expect(details.split('\n').slice(0, 8)).toEqual([
    '### Rebaselined · churn',
    '',
    'Without a decision by tomorrow the run expires.',
    '',
    '- Approved by ada@example.com: seen \\*it\\*',
    '- Windows in the ledger: 8; judged by the wrong baseline: 0; served by both models: 1',
    '- Record: `s3://b/record.json`',
    '',
  ]);
});

it('details of a failed or cancelled run say that it ended without an outcome', () => {
  expect(
    currentDetails({ ...waiting, stage: 'ended', waitingForApprovalOf: null, doing: 'Cancelled.' }),
  ).toMatch(/^### Ended without an outcome · churn\n\nCancelled\./);
});

it('details no longer show a refused message once a later one was accepted', () => {
  const accepted = { ...waiting, openRefusals: { count: 0, last: [] } };
  expect(currentDetails(waiting)).toContain('not accepted');
  expect(currentDetails(accepted)).not.toContain('not accepted');
});
