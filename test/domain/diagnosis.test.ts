import { expect, it } from 'vitest';
import type { Check, Verdict } from '../../src/contract/check.js';
import { diagnose, type Evidence } from '../../src/domain/diagnosis.js';
import { judged } from './windows/judged-window.js';

const check = (verdict: Verdict, sentence = `it is ${verdict}`): Check => ({
  id: 'representativeness',
  verdict,
  sentence,
});
const violating = (...violated: string[]) => [
  judged(0, 'Completed'),
  judged(1, 'CompletedWithViolations', violated),
];
const evidence = (more: Partial<Evidence>): Evidence => ({
  windows: violating('age|baseline_drift_check'),
  retrains: true,
  modelNewerThanBaseline: false,
  schema: check('pass'),
  representativeness: check('pass'),
  capturedRows: 5000,
  leastRows: 100,
  ...more,
});

it('the diagnosis is Drift if the offered data is typical of the traffic', () => {
  const { diagnosis, reasons } = diagnose(evidence({}));
  expect(diagnosis).toBe('Drift');
  expect(reasons).toEqual([
    '1 of the last 2 windows violated the live baseline: age|baseline_drift_check',
    'it is pass',
  ]);
});

it('the diagnosis uses only the results of the monitor if the capture is read only through a script', () => {
  const unread = {
    unreadBy: 's3://scripts/pre.py',
    capturedRows: 0,
    representativeness: check('unknown', 'not judged'),
  };
  const of = (more: Partial<Evidence>) => diagnose(evidence({ ...unread, ...more }));
  expect(of({}).diagnosis).toBe('Drift');
  expect(of({}).reasons).toContain('not judged');
  expect(of({ retrains: false, modelNewerThanBaseline: true }).diagnosis).toBe('StaleBaseline');
  expect(of({ retrains: false }).diagnosis).toBe('InsufficientEvidence');
  expect(of({ windows: violating('age|data_type_check') }).diagnosis).toBe('UpstreamDefect');
  expect(of({ unreadBy: null }).diagnosis).toBe('InsufficientEvidence');
});

it('violations of types and missing values in which the comparison finds nothing do not lead to UpstreamDefect', () => {
  const examined = { defects: [], representativeness: check('warn') };
  const of = (violation: string, more: Partial<Evidence> = {}) =>
    diagnose(evidence({ windows: violating(violation), ...examined, ...more })).diagnosis;
  expect(of('amount|data_type_check')).toBe('Drift');
  expect(of('amount|completeness_check')).toBe('Drift');
  expect(of('amount|data_type_check', { schema: check('fail') })).toBe('UpstreamDefect');
  expect(of('amount|data_type_check', { schema: check('unknown') })).toBe('UpstreamDefect');
});

it('the reasons say that traffic which is like the live baseline explains no violation', () => {
  const { diagnosis, reasons } = diagnose(
    evidence({ windows: violating('income|completeness_check'), unchanged: true, changePoint: null }),
  );
  expect(diagnosis).toBe('Drift');
  expect(reasons.join('; ')).toContain('differ neither from each other nor from the live baseline');
});

it('the reasons name a window from before the drift that was skipped', () => {
  const skipped = { windowStart: '2024-05-01T08:00:00.000Z', windowEnd: '2024-05-01T09:00:00.000Z' };
  const { reasons } = diagnose(evidence({ skipped: [{ ...skipped, why: 'line 3 is no capture record' }] }));
  expect(reasons.at(-1)).toBe(
    'skipped 1 captured windows from before these, which cannot be read (2024-05-01 08:00 to 09:00 UTC: line 3 is no capture record)',
  );
});

it('the diagnosis is UnrepresentativeDataset if the offered data is not typical of the traffic', () => {
  const { diagnosis, reasons } = diagnose(evidence({ representativeness: check('fail', 'age has moved') }));
  expect(diagnosis).toBe('UnrepresentativeDataset');
  expect(reasons[0]).toBe('age has moved');
});

it('the diagnosis is Drift if the data of the model in service is not typical of the traffic', () => {
  const found = diagnose(evidence({ retrains: false, representativeness: check('fail', 'age has moved') }));
  expect(found.diagnosis).toBe('Drift');
  expect(found.reasons[1]).toContain('was not trained on data like today');
});

it('the diagnosis is StaleBaseline if the data of the model in service is typical of the traffic', () => {
  const stale = diagnose(evidence({ retrains: false, modelNewerThanBaseline: true }));
  expect(stale.diagnosis).toBe('StaleBaseline');
  expect(stale.reasons[2]).toBe('the model in service is newer than the baseline that judges it');
  const other = diagnose(evidence({ retrains: false, modelNewerThanBaseline: false }));
  expect(other.diagnosis).toBe('StaleBaseline');
  expect(other.reasons[2]).toBe('the baseline that judges it was made from other data');
});

it('without new data, a model whose quality fell below its own baseline is Drift, which a new baseline would hide', () => {
  const fell = diagnose(evidence({ retrains: false, qualityFell: true }));
  expect(fell.diagnosis).toBe('Drift');
  expect(fell.reasons[1]).toMatch(
    /predicts worse than the quality baseline .* a new baseline alone would hide/,
  );
  expect(diagnose(evidence({ retrains: true, qualityFell: true })).diagnosis).toBe('Drift');
});

it('a metric that was violated before its fall too is not called chronic, violations of the inputs are', () => {
  const rate = { before: { hits: 2, of: 3 }, after: { hits: 4, of: 4 } };
  const reasonsOf = (name: string, windows = violating(name)) =>
    diagnose(evidence({ windows, chronic: [{ name, ...rate }] })).reasons.join();
  expect(reasonsOf('age|completeness_check')).toContain('they are not evidence of one');
  const quality = violating('accuracy|LessThanThreshold').map((window) => ({
    ...window,
    kind: 'ModelQuality' as const,
  }));
  expect(reasonsOf('accuracy|LessThanThreshold', quality)).not.toContain('not evidence of one');
});

it('the diagnosis is InsufficientEvidence with too few captured rows, whatever the monitor reports', () => {
  const feed = evidence({
    windows: violating('age|data_type_check'),
    schema: check('fail'),
    capturedRows: 99,
  });
  expect(diagnose(feed)).toMatchObject({ diagnosis: 'InsufficientEvidence' });
  expect(diagnose(feed).reasons[1]).toBe('only 99 rows were captured; the diagnosis needs 100');
  expect(diagnose(evidence({ capturedRows: 100 })).diagnosis).toBe('Drift');
});

it.each(['data_type_check', 'completeness_check', 'missing_column_check', 'extra_column_check'])(
  'a feed defect reported by %s, which the offered data does not have, takes precedence',
  (name) => {
    const found = diagnose(
      evidence({
        windows: violating('age|baseline_drift_check', `income|${name}`),
        schema: check('fail', 'income is text'),
        representativeness: check('fail'),
      }),
    );
    expect(found.diagnosis).toBe('UpstreamDefect');
    expect(found.reasons[0]).toContain(`income|${name}`);
    expect(found.reasons[0]).not.toContain('baseline_drift_check');
    expect(found.reasons[1]).toContain('income is text');
  },
);

it('a violated completeness is a feed defect if the offered data is not clearly typical of the traffic', () => {
  const windows = violating('age|completeness_check');
  expect(diagnose(evidence({ windows, representativeness: check('warn') })).diagnosis).toBe('UpstreamDefect');
  expect(diagnose(evidence({ windows, representativeness: check('unknown') })).diagnosis).toBe(
    'UpstreamDefect',
  );
});

it('a violated completeness is no feed defect if the offered data is typical of the traffic', () => {
  expect(diagnose(evidence({ windows: violating('age|completeness_check') })).diagnosis).toBe('Drift');
});

it('a violated completeness is no feed defect if no drop was found: chance violates an observed completeness', () => {
  const windows = violating('age|completeness_check');
  const given = { windows, representativeness: check('warn'), defects: [] };
  expect(diagnose(evidence(given)).diagnosis).toBe('Drift');
});

it('of thousands of defects, the reasons name a few and state how many more there are', () => {
  const defects = Array.from({ length: 5000 }, (_, i) => ({
    where: 'traffic' as const,
    defect: {
      kind: 'stuck-value' as const,
      certainty: 'certain' as const,
      features: [`f${i}`],
      sentence: `f${i} ${'is stuck '.repeat(90)}`,
    },
  }));
  const { diagnosis, reasons } = diagnose(evidence({ defects }));
  expect(diagnosis).toBe('UpstreamDefect');
  expect(reasons).toContain('and 4992 more defects');
  expect(JSON.stringify(reasons).length).toBeLessThan(4096);
});

it('a suspicious finding is a further reason and does not change the diagnosis', () => {
  const defect = (certainty: 'certain' | 'suspicious') => ({
    where: 'traffic' as const,
    defect: { kind: 'unit-conversion' as const, certainty, features: ['age'], sentence: 'age has moved.' },
  });
  const suspicious = diagnose(evidence({ defects: [defect('suspicious')] }));
  expect(suspicious.diagnosis).toBe('Drift');
  expect(suspicious.reasons.at(-1)).toBe('suspicious in the traffic: age has moved.');
  expect(diagnose(evidence({ defects: [defect('certain')] })).diagnosis).toBe('UpstreamDefect');
});

it('a feature that has the name of a check is no feed defect', () => {
  const windows = violating('data_type_check|baseline_drift_check');
  expect(diagnose(evidence({ windows, schema: check('fail') })).diagnosis).toBe('Drift');
});

it('the diagnosis is NoDrift if no window is violated and the offered data is typical of the traffic', () => {
  const clean = { windows: [judged(0, 'Completed'), judged(1, 'Completed')] };
  expect(diagnose(evidence(clean))).toEqual({
    diagnosis: 'NoDrift',
    reasons: ['none of the last 2 windows violated the live baseline', 'it is pass'],
  });
  expect(diagnose(evidence({ ...clean, retrains: false })).diagnosis).toBe('NoDrift');
  expect(diagnose(evidence({ windows: [] }))).toMatchObject({
    diagnosis: 'NoDrift',
    reasons: ['the monitor has judged no window by the live baseline', 'it is pass'],
  });
});

it('a change that only the captures show is a drift, and a model newer than its baseline makes that stale', () => {
  const clean = { windows: [judged(0, 'Completed')] };
  expect(diagnose(evidence({ ...clean, changePoint: '2024-05-01T00:00:00Z' }))).toMatchObject({
    diagnosis: 'Drift',
    reasons: [
      'none of the last 1 window violated the live baseline, but the captured inputs changed',
      'it is pass',
    ],
  });
  expect(diagnose(evidence({ ...clean, retrains: false, modelNewerThanBaseline: true })).diagnosis).toBe(
    'StaleBaseline',
  );
});
