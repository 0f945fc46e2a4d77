import { describe, expect, it } from 'vitest';
import { createNarrator } from '../../../examples/census-income/narrative.js';
import { tellTheEnding } from '../../../examples/census-income/the-ending.js';
import type { Fix } from '../../../examples/census-income/the-fix.js';
import type { JudgedWindow } from '../../../examples/monitored-endpoint/window.js';
import type { RunResult } from '../../../src/contract/run.js';

const REBASELINED: RunResult = {
  outcome: 'Rebaselined',
  summary: 'The new model is judged by its own baseline.',
  endpointName: 'census-income',
  run: '0123456789ab',
  diagnosis: 'Drift',
  reasons: ['3 of the last 3 windows violated the live baseline'],
  candidate: null,
  gate: null,
  decision: {
    decision: 'approve',
    approver: 'ada@example.com',
    reason: null,
    at: '2026-11-23T10:30:00.000Z',
  },
  modelName: 'rb-model',
  endpointConfigName: 'rb-config',
  definitions: { schedule: 'rb-quality' },
  verification: null,
  windows: {
    judgedWrongly: 0,
    mixed: 1,
    windows: 3,
    lines: [
      '2026-01-05T12:00Z served by model-a, judged by quality-a: right, Completed',
      '2026-01-05T13:00Z served by model-a, judged by quality-a: right, CompletedWithViolations (3)',
      '2026-01-05T14:00Z served by mixed, judged by rb-quality: right, Completed',
      '2026-01-05T15:00Z served by rb-model, judged by rb-quality: right, Completed',
    ],
    ledgerUri: null,
  },
  plan: null,
  warnings: [],
  refusals: { count: 0, last: [] },
  policyDigest: null,
  modelPackageArn: null,
  restored: null,
  report: null,
  override: null,
  recordUri: null,
};

function judged(hour: number, status: JudgedWindow['status'] = 'Completed'): JudgedWindow {
  const windowStart = `2026-01-05T${hour}:00:00.000Z`;
  const report = {
    processingJobName: 'job',
    windowStart,
    windowEnd: '',
    rows: 1000,
    violations: [],
    drift: [],
  };
  return { status, jobDefinitionName: 'rb-quality', predictions: [], report };
}

function ending(result: RunResult, windows: readonly JudgedWindow[] = [judged(14), judged(15)]) {
  let text = '';
  const narrator = createNarrator({ write: (chunk: string) => (text += chunk) } as never, {});
  const fix = { result, windows } as unknown as Fix;
  const failure = tellTheEnding(narrator, { endpoint: {} as never, columns: [] }, fix);
  return { failure, text };
}

describe('the ending of the story', () => {
  it('the ending names the model of a window whose records one model served while the endpoint changed', () => {
    const windows = {
      ...(REBASELINED.windows as NonNullable<RunResult['windows']>),
      lines: ['2026-01-05T14:00Z served by rb-model (all records), judged by rb-quality: right, Completed'],
    };
    expect(ending({ ...REBASELINED, windows }).text).toMatch(/14:00 +model B +baseline B +right +Completed/);
  });

  it('the ending shows a line of the ledger as it is where it has another form', () => {
    const line = '2026-01-05T14:00Z in a form of a later version';
    const windows = { ...(REBASELINED.windows as NonNullable<RunResult['windows']>), lines: [line] };
    expect(ending({ ...REBASELINED, windows }).text).toContain(line);
  });

  it('the ending prints the ledger from the last hour before the release on', () => {
    const { failure, text } = ending(REBASELINED);
    expect(failure).toBeNull();
    expect(text).not.toContain('12:00');
    expect(text).toMatch(/13:00 +model A +baseline A +right +CompletedWithViolations \(3\)/);
    expect(text).toMatch(/14:00 +A and B +baseline B +right/);
    expect(text).toMatch(/15:00 +model B +baseline B +right/);
    expect(text).toContain('Decided by ada@example.com.');
  });

  it('the ending fails if the outcome is not Rebaselined, and prints the reasons and the refused messages', () => {
    const { failure, text } = ending({
      ...REBASELINED,
      outcome: 'Rejected',
      summary: 'Rejected by ada@example.com.',
      windows: null,
      refusals: { count: 1, last: ['approve: it names another candidate'] },
    });
    expect(failure).toBe('The run ended Rejected, not Rebaselined.');
    expect(text).toContain('Rejected by ada@example.com.');
    expect(text).toContain('✗ 3 of the last 3 windows violated the live baseline');
    expect(text).toContain('✗ not accepted: approve: it names another candidate');
  });

  it('the ending fails if a window was judged by the wrong baseline, or without a ledger', () => {
    const windows = { ...REBASELINED.windows, judgedWrongly: 2 } as RunResult['windows'];
    expect(ending({ ...REBASELINED, windows }).failure).toMatch(/counts 2 windows judged by another/);
    expect(ending({ ...REBASELINED, windows: null }).failure).toBe('The run has no ledger.');
  });

  it('the ending fails if an hour after the release has violations', () => {
    expect(ending(REBASELINED, [judged(14), judged(15, 'CompletedWithViolations')]).failure).toBe(
      'The window from 2026-01-05T15:00:00.000Z, after the release, still has violations.',
    );
  });
});
