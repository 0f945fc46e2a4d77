import { expect, it } from 'vitest';
import type { WaitingCandidate } from '../../../src/contract/decision.js';
import type { GateReport } from '../../../src/contract/gate-report.js';
import type { MonitorBaselines, RunStatus } from '../../../src/contract/run.js';
import { currentDetails } from '../../../src/domain/present/current-details.js';

const digest = (letter: string) => letter.repeat(64);
const gate = (more: Partial<GateReport> = {}): GateReport => ({
  verdict: 'warn',
  checks: [{ id: 'backtest', verdict: 'pass', sentence: 'Quiet on all 4 windows.' }],
  reportUri: 's3://b/runs/1/gate.json',
  expectedViolations: [],
  figures: { thresholds: '0.1', falseAlarms: '2', power: '0.4 sd' },
  distances: [],
  ...more,
});
const version = (
  letter: string,
  monitor: string,
  more: Partial<WaitingCandidate> = {},
): WaitingCandidate => ({
  digest: digest(letter),
  version: 'original',
  failed: false,
  mayOverrule: false,
  scheduleNames: [monitor],
  ...more,
});
const files = { statisticsUri: 's3://b/statistics.json', constraintsUri: 's3://b/constraints.json' };
const status: RunStatus = {
  stage: 'approval',
  doing: 'Waiting for a person.',
  endpointName: 'churn',
  waitingForApprovalOf: digest('a'),
  waiting: [
    version('a', 'hourly'),
    version('b', 'daily', { failed: true }),
    version('c', 'daily', { version: 'calibrated', recommended: true }),
  ],
  gate: gate(),
  proposals: [
    { scheduleNames: ['hourly'], digest: digest('a'), gate: gate() },
    {
      scheduleNames: ['daily'],
      digest: digest('b'),
      gate: gate({
        verdict: 'fail',
        calibrated: {
          candidate: { digest: digest('c'), ...files, datasetUri: 's3://b/d.csv', rows: 10 },
          verdict: 'pass',
          checks: [],
          expectedViolations: [],
          figures: { thresholds: '0.3', falseAlarms: '0', power: '0.9 sd' },
        },
      }),
    },
  ],
  monitors: [
    {
      scheduleName: 'hourly',
      kind: 'DataQuality',
      live: { digest: null, ...files },
      candidate: { digest: digest('a'), ...files },
      gate: null,
      edits: { carriedOver: 1, notCarriedOver: 1, uri: 's3://b/runs/1/edits.json' },
    },
    {
      scheduleName: 'daily',
      kind: 'DataQuality',
      live: { digest: digest('1'), ...files },
      candidate: { digest: digest('b'), ...files },
      gate: { verdict: 'fail', reportUri: 's3://b/runs/1/gate.json' },
      edits: null,
    },
  ],
  edits: ['hourly: age: completeness 1 → 0.8 (carried over)'],
  diagnosis: null,
  outcome: null,
  refusals: { count: 0, last: [] },
};

it('the title counts the candidates, which are below it with their monitors', () => {
  expect(currentDetails(status)).toMatch(/^### Waiting for approval of 2 candidates · churn\n/);
});

it('what is asked begins on one screen: the deadline is part of the list below the title', () => {
  expect(currentDetails(status)).toContain(
    'churn\n\n- Waiting for a person.\n- The monitors have different live baselines',
  );
});

it('one message to paste names the recommended version of every candidate', () => {
  const lines = currentDetails(status).split('\n');
  const block = lines.indexOf('```json');
  const pasted = lines.slice(block + 1, lines.indexOf('```', block)).join('\n');
  expect(JSON.parse(pasted)).toEqual({
    decision: 'approve',
    candidate: ['aaaaaaaaaaaa', 'cccccccccccc'],
    approver: '',
    reason: '',
  });
});

it('each version has a line with its monitor, its verdict and its figures', () => {
  const shown = currentDetails(status);
  expect(shown).toContain(
    '- **aaaaaaaaaaaa for hourly**, original thresholds: ⚠ warn; thresholds 0.1; false alarms: 2; 0.4 sd',
  );
  expect(shown).toContain(
    '- **bbbbbbbbbbbb for daily**, original thresholds: ✗ fail, cannot be approved; thresholds 0.1',
  );
  expect(shown).toContain(
    '- **cccccccccccc for daily**, relaxed thresholds (recommended): ✓ pass; thresholds 0.3; false alarms: 0; 0.9 sd',
  );
});

it('several candidates have no table, which a narrow window would cut off', () => {
  expect(currentDetails(status)).not.toMatch(/^\|/m);
});

it('the findings on each candidate are below its monitors', () => {
  const shown = currentDetails(status);
  expect(shown).toContain('- **Gate on aaaaaaaaaaaa for hourly: ⚠ warn**');
  expect(shown).toContain('- **Gate on bbbbbbbbbbbb for daily, relaxed thresholds: ✓ pass**');
});

it('settings edited by hand have a section of their own, with the file that lists all', () => {
  const shown = currentDetails(status);
  expect(shown).toContain('**Settings edited by hand in the live constraints**');
  expect(shown).toContain('- hourly: age: completeness 1 → 0.8 (carried over)');
  expect(shown).toContain('`s3://b/runs/1/edits.json`');
});

it('a refused message about several candidates shows a message that can be copied', () => {
  const last = ['approve: it names one; paste {"candidate": ["aaa", "bbb"], "approver": "you@example.com"}'];
  expect(currentDetails({ ...status, refusals: { count: 1, last } })).toContain(
    '`{"candidate": ["aaa", "bbb"], "approver": "you@example.com"}`',
  );
});

it('each monitor has a line with its old and its new baseline', () => {
  const shown = currentDetails(status);
  expect(shown).toContain(
    '- **hourly** (DataQuality): `s3://b/constraints.json` → aaaaaaaaaaaa; edits carried over: 1 of 2; gate: not reached',
  );
  expect(shown).toContain(
    '- **daily** (DataQuality): 111111111111 → bbbbbbbbbbbb; edits carried over: none found; gate: ✗ fail',
  );
});

it('the line of a monitor says what the windows since the release showed, and monitors left out have a list', () => {
  const [first, second] = status.monitors as readonly [MonitorBaselines, MonitorBaselines];
  const shown = currentDetails({
    ...status,
    monitors: [
      { ...first, verification: { verdict: 'clean', why: '3 clean' } },
      { ...second, verification: { verdict: 'too-little-traffic', why: 'too few labels arrived' } },
    ],
    leftOut: [{ scheduleName: 'fairness', kind: 'ModelBias', why: 'it reads batch transforms' }],
  });
  expect(shown).toContain('gate: not reached; windows since the release: clean (3 clean)');
  expect(shown).toContain('; windows since the release: not verified (too few labels arrived)');
  expect(shown).toMatch(/leaves as they are.*\n+- fairness \(ModelBias\) keeps its old baseline/);
});

it('the ledger of several monitors says that a window counts once for each', () => {
  const windows = { windows: 12, judgedWrongly: 0, mixed: 0, lines: [], ledgerUri: null };
  const ended = {
    ...status,
    waitingForApprovalOf: null,
    waiting: [],
    outcome: 'Rebaselined' as const,
    windows,
  };
  expect(currentDetails(ended)).toContain(
    'Windows in the ledger: 12; judged by the wrong baseline: 0; served by both models: 0 (a window counts once for each of the 2 monitors)',
  );
});

it('without a waiting version there is no list of versions', () => {
  const released = { ...status, waitingForApprovalOf: null, waiting: [] };
  expect(currentDetails(released)).not.toContain('Versions that wait');
});
