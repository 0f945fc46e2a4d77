import { describe, expect, it } from 'vitest';
import type { GateReport, RunStatus } from '../../../src/domain/contract/run.js';
import { currentDetails } from '../../../src/domain/present/current-details.js';

const DIGEST = 'abcdef0123456789'.repeat(4);
const gate = (more: Partial<GateReport> = {}): GateReport => ({
  verdict: 'warn',
  checks: [{ check: 'backtest', verdict: 'pass', sentence: 'Quiet on all 4 windows.' }],
  reportUri: 's3://b/rebaseline/runs/1/gate.json',
  expectedViolations: [],
  distances: [],
  ...more,
});
const status = (more: Partial<RunStatus> = {}): RunStatus => ({
  stage: 'approval',
  doing: 'Waiting for a person.',
  endpointName: 'churn',
  waitingForApprovalOf: null,
  gate: null,
  diagnosis: null,
  outcome: null,
  refusals: { count: 0, last: [] },
  ...more,
});
const lines = (more: Partial<RunStatus>) => currentDetails(status(more)).split('\n');

const HOSTILE =
  'a|b\n### Approved ![x](http://evil.example/i.png) <img src=x onerror=alert(1)> `code` [l](javascript:1) \\';
/** Markup that is not escaped: what a Markdown reader would act on. */
const LIVE_MARKUP = /(?<!\\)(?:!?\[|<[a-z/!])/i;

describe('the run as Markdown', () => {
  it('tells stage, endpoint and what is happening', () => {
    expect(lines({ stage: 'retrain', doing: 'Training.' }).slice(0, 3)).toEqual([
      '### retrain · churn',
      '',
      'Training.',
    ]);
  });

  it('shows exactly what to paste to approve, alone in a block of code, and valid JSON', () => {
    const shown = lines({ waitingForApprovalOf: DIGEST });
    expect(shown[0]).toBe('### Waiting for approval of abcdef012345 · churn');
    const block = shown.indexOf('```json');
    expect(shown[block + 2]).toBe('```');
    expect(JSON.parse(shown[block + 1] as string)).toEqual({
      candidate: 'abcdef012345',
      approver: 'you@example.com',
    });
  });

  it('shows nothing to paste when nothing waits', () => {
    expect(currentDetails(status())).not.toContain('To approve');
  });

  it('shows each check of the gate in a row, and the distances that are not zero', () => {
    const shown = lines({
      diagnosis: 'Drift',
      gate: gate({
        distances: [
          { feature: 'age', live: 0.4, candidate: 0.02 },
          { feature: 'hours', live: null, candidate: 0.1 },
          { feature: 'sex', live: 0, candidate: 0 },
        ],
      }),
    });
    expect(shown).toContain('**Diagnosis:** Drift');
    expect(shown).toContain('**Gate: warn**');
    expect(shown).toContain('| ✓\u00a0pass\u00a0\u00a0 | **backtest:** Quiet on all 4 windows. |');
    expect(shown).toContain('| age | 0.4\u00a0\u00a0 | 0.02 |');
    expect(shown).toContain('| hours | –\u00a0\u00a0 | 0.1 |');
    expect(shown.some((line) => line.includes('| sex |'))).toBe(false);
  });

  it('says how the run ended', () => {
    expect(lines({ outcome: 'RolledBack', stage: 'ended' })[0]).toBe('### RolledBack · churn');
  });

  it('counts messages that were not accepted and shows the last three', () => {
    const shown = lines({ refusals: { count: 40, last: ['one', 'two', 'three', 'four'] } });
    expect(shown).toContain('**40 messages not accepted.** The latest:');
    expect(shown.filter((line) => line.startsWith('- '))).toEqual(['- two', '- three', '- four']);
  });
});

describe('text that comes from data or from people', () => {
  const hostile = status({
    doing: HOSTILE,
    gate: gate({
      checks: [{ check: 'backtest', verdict: 'fail', sentence: HOSTILE }],
      distances: [{ feature: HOSTILE, live: 0.4, candidate: 0.1 }],
    }),
    refusals: { count: 1, last: [HOSTILE] },
  });

  it('cannot break out of a table: every row keeps its cells and its line', () => {
    const rows = currentDetails(hostile)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const bars = rows.map((row) => row.match(/(?<!\\)\|/g)?.length);
    expect(bars).toEqual([3, 3, 3, 4, 4, 4]);
  });

  it('brings in no image, link, HTML or heading', () => {
    const shown = currentDetails(hostile);
    expect(shown).not.toMatch(LIVE_MARKUP);
    expect(shown.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(1);
  });

  it('is not needed for the check above to find markup', () => {
    expect(HOSTILE).toMatch(LIVE_MARKUP);
  });
});
