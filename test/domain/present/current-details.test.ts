import { describe, expect, it } from 'vitest';
import type { WaitingCandidate } from '../../../src/contract/decision.js';
import type { GateReport } from '../../../src/contract/gate-report.js';
import type { RunStatus } from '../../../src/contract/run.js';
import { currentDetails } from '../../../src/domain/present/current-details.js';

const DIGEST = 'abcdef0123456789'.repeat(4);
const gate = (more: Partial<GateReport> = {}): GateReport => ({
  verdict: 'warn',
  checks: [{ id: 'backtest', verdict: 'pass', sentence: 'Quiet on all 4 windows.' }],
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
const ORIGINAL: WaitingCandidate = { digest: DIGEST, version: 'original', failed: false, mayOverrule: false };
/** The inputs in the blocks of JSON. */
const pasted = (shown: readonly string[]) =>
  shown.flatMap((line, i) =>
    line === '```json' ? [JSON.parse(shown.slice(i + 1, shown.indexOf('```', i)).join('\n')) as object] : [],
  );
const lines = (more: Partial<RunStatus>) => currentDetails(status(more)).split('\n');

const HOSTILE =
  'a|b\n### Approved ![x](http://evil.example/i.png) <img src=x onerror=alert(1)> `code` [l](javascript:1) \\';
/** Markup that is not escaped: what a Markdown reader would act on. */
const LIVE_MARKUP = /(?<!\\)(?:!?\[|<[a-z/!])/i;

describe('currentDetails', () => {
  it('details show stage, endpoint and what is happening', () => {
    expect(lines({ stage: 'retrain', doing: 'Training.' }).slice(0, 3)).toEqual([
      '### retrain · churn',
      '',
      'Training.',
    ]);
  });

  it('details show what to paste to approve as valid JSON in a code block of its own', () => {
    const shown = lines({ waitingForApprovalOf: DIGEST, waiting: [ORIGINAL] });
    expect(shown[0]).toBe('### Waiting for approval of abcdef012345 · churn');
    expect(pasted(shown)).toEqual([
      { decision: 'approve', candidate: 'abcdef012345', approver: '', reason: '' },
    ]);
  });

  it('details show nothing to paste when nothing waits', () => {
    expect(currentDetails(status())).not.toContain('To decide');
  });

  it('details show findings in full, the names of passing checks below, and the distances that are not zero', () => {
    const shown = lines({
      diagnosis: 'Drift',
      gate: gate({
        checks: [
          { id: 'backtest', verdict: 'pass', sentence: '' },
          { id: 'leaked-label', verdict: 'warn', sentence: 'Column age alone reaches 0.95.' },
          { id: 'sample-size', verdict: 'pass', sentence: '' },
        ],
        distances: [
          { feature: 'age', live: 0.4, candidate: 0.02 },
          { feature: 'hours', live: null, candidate: 0.1 },
          { feature: 'sex', live: 0, candidate: 0 },
        ],
      }),
    });
    expect(shown).toContain('**Diagnosis:** Drift');
    expect(shown).toContain('- **Gate: ⚠ warn**');
    expect(shown).toContain('- ⚠ warn **leaked label:** Column age alone reaches 0.95.');
    expect(shown).toContain('- ✓ 2 of 3 checks pass');
    expect(shown).toContain('Checks that pass: backtest, sample size');
    expect(shown).toContain('| age | 0.4\u00a0\u00a0 | 0.02 |');
    expect(shown).toContain('| hours | –\u00a0\u00a0 | 0.1 |');
    expect(shown.some((line) => line.includes('| sex |'))).toBe(false);
  });

  it('details show how the run ended', () => {
    expect(lines({ outcome: 'RolledBack', stage: 'ended' })[0]).toBe('### RolledBack · churn');
  });

  it('details count refused messages and show the last three', () => {
    const shown = lines({ refusals: { count: 40, last: ['one', 'two', 'three', 'four'] } });
    expect(shown).toContain('**40 messages not accepted.** The latest:');
    expect(shown.filter((line) => line.startsWith('- '))).toEqual(['- two', '- three', '- four']);
  });
});

describe('currentDetails with two versions', () => {
  const OTHER = 'fedcba9876543210'.repeat(4);
  const figures = (thresholds: string, falseAlarms: string) => ({
    thresholds,
    falseAlarms,
    power: 'age from 0.4 sd',
  });
  const both = gate({
    verdict: 'fail',
    checks: [{ id: 'backtest', verdict: 'fail', sentence: 'It raises violations in every window.' }],
    figures: figures('0.1', '700'),
    calibrated: {
      candidate: { digest: OTHER, statisticsUri: '', constraintsUri: '', datasetUri: '', rows: 1 },
      verdict: 'unknown',
      checks: [{ id: 'backtest', verdict: 'pass', sentence: '' }],
      expectedViolations: [],
      figures: figures('0.26', '0'),
    },
  });
  const offered = (mayOverrule: boolean) => [
    { digest: DIGEST, version: 'original' as const, failed: true, mayOverrule },
    { digest: OTHER, version: 'calibrated' as const, failed: false, mayOverrule },
  ];
  it('two versions are compared side by side, and only the one that can be approved has an input to paste', () => {
    const shown = lines({ waitingForApprovalOf: OTHER, waiting: offered(false), gate: both });
    expect(shown[0]).toBe('### Waiting for approval of fedcba987654 · churn');
    expect(pasted(shown)).toMatchObject([{ candidate: 'fedcba987654' }]);
    const row = (name: string) =>
      shown.find((line) => line.startsWith(`| ${name}`))?.replaceAll('\u00a0', '');
    expect(row('candidate')).toBe('| candidate | fedcba987654 | abcdef012345 |');
    expect(row('gate')).toBe('| gate | ? unknown | ✗ fail, cannot be approved |');
    expect(row('thresholds')).toBe('| thresholds | 0.26 | 0.1 |');
    expect(row('false alarms')).toBe('| false alarms | 0 | 700 |');
    expect(row('smallest')).toBe('| smallest shift detected | age from 0.4 sd | age from 0.4 sd |');
    expect(row('backtest')).toBe('| backtest | ✓ pass | It raises violations in every window. |');
  });

  it('two versions that can be approved have one input, with the digest of the other version beside it', () => {
    const shown = lines({ waitingForApprovalOf: DIGEST, waiting: offered(true), gate: both });
    expect(shown[0]).toBe('### Waiting for approval of abcdef012345 · churn');
    expect(pasted(shown)).toMatchObject([{ candidate: 'abcdef012345' }]);
    expect(shown.join(' ')).toContain('The approval overrules the gate, so it needs a reason.');
    expect(shown.join(' ')).toContain(
      'To approve the version with relaxed thresholds instead, write `"fedcba987654"` as the candidate.',
    );
  });

  it('a recommended version comes first: in the title, the findings, the input and the table', () => {
    const [original, calibrated] = offered(false);
    const waiting = [original, { ...calibrated, recommended: true as const }] as WaitingCandidate[];
    const shown = lines({ waitingForApprovalOf: OTHER, waiting, gate: both });
    expect(shown[0]).toBe('### Waiting for approval of fedcba987654 · churn');
    expect(shown).toContain('- **Gate, relaxed thresholds: ? unknown**');
    expect(shown.join(' ')).toContain(
      '**Recommended: fedcba987654, relaxed thresholds.** The original fails',
    );
    expect(shown.find((line) => line.includes('(recommended)'))?.replaceAll('\u00a0', '')).toBe(
      '|  | relaxed thresholds (recommended) | original thresholds |',
    );
  });

  it('texts of checks are not interpreted as markup in the table of versions', () => {
    const { calibrated } = both;
    const hostile = {
      ...both,
      incidents: [HOSTILE],
      calibrated: {
        ...(calibrated as NonNullable<typeof calibrated>),
        checks: [{ id: 'backtest' as const, verdict: 'pass' as const, sentence: HOSTILE }],
        figures: { thresholds: HOSTILE, falseAlarms: HOSTILE, power: HOSTILE },
      },
    };
    const shown = currentDetails(
      status({ waitingForApprovalOf: OTHER, waiting: offered(true), gate: hostile }),
    );
    expect(shown).not.toMatch(LIVE_MARKUP);
    expect(shown.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(1);
  });
});

it('details show declared incidents to the approver', () => {
  expect(
    lines({ gate: gate({ incidents: ['stuck sensor: 1 of 1 windows still violate the candidate'] }) }),
  ).toContain('- stuck sensor: 1 of 1 windows still violate the candidate');
});

describe('escaping in currentDetails', () => {
  const hostile = status({
    doing: HOSTILE,
    gate: gate({
      checks: [{ id: 'backtest', verdict: 'fail', sentence: HOSTILE }],
      distances: [{ feature: HOSTILE, live: 0.4, candidate: 0.1 }],
    }),
    refusals: { count: 1, last: [HOSTILE] },
  });

  it('text from data or people cannot break a table: every row keeps its cells and its line', () => {
    const rows = currentDetails(hostile)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    const bars = rows.map((row) => row.match(/(?<!\\)\|/g)?.length);
    expect(bars).toEqual([4, 4, 4]);
  });

  it('text from data or people adds no image, link, HTML or heading', () => {
    const shown = currentDetails(hostile);
    expect(shown).not.toMatch(LIVE_MARKUP);
    expect(shown.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(1);
  });

  it('the check for markup finds markup that is not escaped', () => {
    expect(HOSTILE).toMatch(LIVE_MARKUP);
  });
});
