import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../../src/contract/check.js';
import { BUILT_IN_RULES } from '../../../../src/contract/policy.js';
import {
  type BacktestedWindow,
  backtestCheck,
  largestDistances,
} from '../../../../src/domain/gate/checks/backtest.js';
import { completenessCheck } from '../../../../src/domain/gate/checks/completeness.js';
import { type Provenance, provenanceCheck } from '../../../../src/domain/gate/checks/provenance.js';
import { representativenessCheck } from '../../../../src/domain/gate/checks/representativeness.js';
import { sampleSizeCheck } from '../../../../src/domain/gate/checks/sample-size.js';
import { schemaCheck } from '../../../../src/domain/gate/checks/schema-and-types.js';
import { worst } from '../../../../src/domain/gate/checks/worst-verdict.js';
import type { DatasetProfile, FeatureProfile } from '../../../../src/domain/profile/distribution.js';

const rules = BUILT_IN_RULES.gate;
const coin = (heads: number, rows: number): FeatureProfile['distribution'] => ({
  kind: 'categorical',
  counts: [
    { value: 'heads', count: heads },
    { value: 'tails', count: rows - heads },
  ],
  unlisted: 0,
});
const feature = (name: string, more: Partial<FeatureProfile> = {}): FeatureProfile => ({
  feature: name,
  inferredType: 'Integral',
  present: 1000,
  missing: 0,
  distribution: coin(500, 1000),
  ...more,
});
const profile = (rows: number, ...features: FeatureProfile[]): DatasetProfile => ({ rows, features });
const two = (more: Partial<FeatureProfile> = {}) => profile(1000, feature('age', more), feature('sex'));

describe('a gate', () => {
  it('is as good as its worst check: pass < warn < unknown < fail', () => {
    const order: readonly Verdict[] = ['pass', 'warn', 'unknown', 'fail'];
    for (const [i, a] of order.entries()) {
      for (const [j, b] of order.entries()) {
        expect(worst([{ verdict: a }, { verdict: b }])).toBe(order[Math.max(i, j)]);
      }
    }
  });
});

describe('provenance', () => {
  const sound: Provenance = {
    datasetUri: 's3://b/held-out.csv',
    datasetDigest: 'ab'.repeat(32),
    rowsRead: 900,
    rowsScored: 900,
    candidateColumns: ['score', 'age', 'sex'],
    liveColumns: ['score', 'age', 'sex'],
    trainedOnTheseRows: false,
  };
  it.each<[Verdict, string, Partial<Provenance>, string]>([
    ['pass', 'held-out rows, all scored', {}, 'sha256 abababababab'],
    [
      'warn',
      'rows the model was trained on',
      { trainedOnTheseRows: true },
      'may be sharper than in production',
    ],
    ['fail', 'a row without an output', { rowsScored: 899 }, '900 rows went into scoring and 899 outputs'],
    ['fail', 'a column less', { candidateColumns: ['score', 'age'] }, 'missing sex'],
    ['fail', 'a column more', { candidateColumns: ['score', 'age', 'sex', 'x'] }, 'new x'],
    ['fail', 'another order', { candidateColumns: ['score', 'sex', 'age'] }, 'in another order'],
  ])('%s: %s', (verdict, _, more, sentence) => {
    const check = provenanceCheck({ ...sound, ...more });
    expect(check.verdict).toBe(verdict);
    expect(check.sentence).toContain(sentence);
  });
});

describe('sample size', () => {
  it.each<[Verdict, number]>([
    ['fail', 199],
    ['warn', 200],
    ['warn', 999],
    ['pass', 1000],
  ])('%s: %i rows', (verdict, rows) => {
    expect(sampleSizeCheck(profile(rows, feature('age')), rules).verdict).toBe(verdict);
  });

  it('warns of categories of a handful of rows', () => {
    const brands = {
      kind: 'categorical' as const,
      counts: [40, 5, 4, 1].map((count, i) => ({ value: `b${i}`, count })),
      unlisted: 0,
    };
    const check = sampleSizeCheck(profile(5000, feature('brand', { distribution: brands })), rules);
    expect(check.verdict).toBe('warn');
    expect(check.evidence).toEqual([{ feature: 'brand', value: 2, note: 'rare categories' }]);
  });

  it('counts values, not rows, of a column with holes', () => {
    const check = sampleSizeCheck(two({ present: 150, missing: 850 }), rules);
    expect(check.verdict).toBe('fail');
    expect(check.evidence).toEqual([{ feature: 'age', value: 150 }]);
  });
});

describe('schema and types', () => {
  it('passes columns of the same types, and columns of which traffic or candidate has no value', () => {
    expect(schemaCheck(two(), two()).verdict).toBe('pass');
    expect(schemaCheck(two(), two({ inferredType: 'Unknown' })).verdict).toBe('pass');
    expect(schemaCheck(two({ inferredType: 'Unknown' }), two()).verdict).toBe('pass');
  });

  it('fails on another type, naming column and both types', () => {
    const check = schemaCheck(two(), two({ inferredType: 'String' }));
    expect(check.verdict).toBe('fail');
    expect(check.sentence).toContain('age (Integral in the candidate, String in traffic)');
  });

  it('fails on another number of columns', () => {
    expect(schemaCheck(two(), profile(10, feature('age'))).sentence).toContain(
      'has 2 columns, captured traffic has 1',
    );
  });

  it('compares by position, as the monitor maps a capture without names', () => {
    expect(schemaCheck(two(), profile(10, feature('_c0'), feature('_c1'))).verdict).toBe('pass');
  });

  it('is unknown without traffic', () => {
    expect(schemaCheck(two(), null).verdict).toBe('unknown');
    expect(schemaCheck(two(), profile(0)).verdict).toBe('unknown');
  });
});

describe('completeness', () => {
  it('warns where traffic has more holes than the candidate promises, the worst first', () => {
    const traffic = profile(
      1000,
      feature('age', { present: 900, missing: 100 }),
      feature('sex', { present: 500, missing: 500 }),
    );
    const check = completenessCheck(two(), traffic);
    expect(check.verdict).toBe('warn');
    expect(check.evidence?.map(({ feature: name, value }) => [name, value])).toEqual([
      ['sex', 0.5],
      ['age', 0.9],
    ]);
  });

  it('passes traffic that is as complete, or more so', () => {
    expect(completenessCheck(two({ present: 900, missing: 100 }), two()).verdict).toBe('pass');
    expect(completenessCheck(two(), null).verdict).toBe('unknown');
  });
});

describe('representativeness', () => {
  const against = (heads: number, rows = 1000) =>
    representativenessCheck(
      two(),
      profile(rows, feature('age', { distribution: coin(heads, rows) }), feature('sex')),
      rules,
    );

  // Two categories, p = 1/2: the index is (2q-1)/2 · ln(q/(1-q)); chance alone gives 1/1000 + 1/1000.
  it.each<[Verdict, number, number]>([
    ['pass', 500, 0],
    ['pass', 650, 0.093],
    ['warn', 680, 0.136],
    ['warn', 715, 0.198],
    ['fail', 730, 0.229],
  ])('%s: %i heads in a thousand after five hundred, an index of %f', (verdict, heads, psi) => {
    const check = against(heads);
    expect(check.verdict).toBe(verdict);
    expect(check.evidence?.[0]?.value).toBeCloseTo(psi, 3);
  });

  it('takes off what chance alone gives, so that little traffic does not look like drift', () => {
    // 68 of 100: the same index of 0.136, of which 1/1000 + 1/100 is chance; 66 of 100: 0.106, less 0.011.
    expect(against(68, 100).verdict).toBe('warn');
    expect(against(66, 100).verdict).toBe('pass');
    expect(against(660).verdict).toBe('warn');
  });

  it('is unknown with too little traffic, and where no column can be compared', () => {
    expect(against(50, 99).verdict).toBe('unknown');
    const check = representativenessCheck(
      two(),
      profile(1000, feature('age', { distribution: null })),
      rules,
    );
    expect(check.verdict).toBe('unknown');
    expect(check.sentence).toContain('No column');
  });

  it('leaves the model’s outputs out', () => {
    const traffic = profile(1000, feature('age', { distribution: coin(999, 1000) }), feature('sex'));
    expect(representativenessCheck(two(), traffic, rules, ['age']).verdict).toBe('pass');
  });
});

describe('the backtest', () => {
  const window = (violated: readonly string[] = [], distance = 0, rows = 1000): BacktestedWindow => ({
    windowStart: '2024-05-01T00:00:00.000Z',
    windowEnd: '2024-05-01T01:00:00.000Z',
    rows,
    violated,
    drift: [{ feature: 'age', distance, threshold: 0.1 }],
  });
  const alarming = window(['age|baseline_drift_check'], 0.3);
  const run = (alarms: number, quiet: number) =>
    backtestCheck([...Array(alarms).fill(alarming), ...Array(quiet).fill(window())], rules);

  it.each<[Verdict, number, number]>([
    ['pass', 0, 2],
    ['warn', 1, 9],
    ['fail', 1, 8],
    ['fail', 3, 0],
    ['unknown', 0, 1],
    ['unknown', 1, 0],
  ])('%s: %i alarms beside %i quiet windows', (verdict, alarms, quiet) => {
    expect(run(alarms, quiet).verdict).toBe(verdict);
  });

  it('does not fail for as few alarms as chance gives a baseline that keeps a stated budget', () => {
    const six = (alarms: number, share: number | null) =>
      backtestCheck([...Array(alarms).fill(alarming), ...Array(6 - alarms).fill(window())], rules, share);
    // Binomial: one or more of six at 5 % come by chance with 0.265, two or more with 0.033.
    expect(six(1, null).verdict).toBe('fail');
    expect(six(1, 0.05).verdict).toBe('warn');
    expect(six(2, 0.05).verdict).toBe('fail');
    expect(six(1, 0.001).verdict).toBe('fail');
  });

  it('does not count windows with few rows', () => {
    expect(backtestCheck([window(), window([], 0, 99)], rules).verdict).toBe('unknown');
  });

  it('names what alarmed and the largest distance', () => {
    expect(run(2, 2).sentence).toContain(
      'alarmed on 2 of 4 captured windows, re-scored with the new model: age|baseline_drift_check. The largest distance is 0.3 (age).',
    );
    expect(largestDistances([window([], 0.1), window([], 0.4), window([], 0.2)])).toMatchObject([
      { feature: 'age', value: 0.4 },
    ]);
  });
});
