import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/contract/check.js';
import { approvable } from '../../src/contract/decision.js';
import type { GateReport } from '../../src/contract/gate-report.js';
import { BUILT_IN_RULES } from '../../src/contract/policy.js';
import {
  chosenVersion,
  gateVerdicts,
  gateVerdictsOnAll,
  whoDecides,
  whoDecidesAboutAll,
} from '../../src/domain/approval.js';

const candidate = (letter: string) => ({
  digest: letter.repeat(64),
  statisticsUri: `s3://b/baselines/${letter}/statistics.json`,
  constraintsUri: `s3://b/baselines/${letter}/constraints.json`,
  datasetUri: 's3://b/dataset.csv',
  rows: 1000,
});
const FIRST = candidate('a');
const SECOND = candidate('b');
const gate = (verdict: Verdict, calibrated?: Verdict): GateReport => ({
  verdict,
  checks: [
    { id: 'contamination', verdict: 'pass', sentence: 'Clean.' },
    { id: 'backtest', verdict, sentence: 'It violates every window.' },
    { id: 'calibrated-thresholds', verdict: 'warn', sentence: 'A second version is proposed.' },
  ],
  reportUri: 's3://b/gate.json',
  expectedViolations: ['x|baseline_drift_check'],
  distances: [],
  ...(calibrated
    ? {
        calibrated: {
          candidate: SECOND,
          verdict: calibrated,
          checks: [{ id: 'backtest', verdict: calibrated, sentence: 'It is quiet.' }],
          expectedViolations: [],
          figures: { thresholds: '0.3', falseAlarms: '0', power: 'x from 0.9 sd' },
        },
      }
    : {}),
});
const waive = { ...BUILT_IN_RULES, waiveApprovalOnPass: true };
const overrule = { ...BUILT_IN_RULES, allowOverrule: true };

describe('the recommended version', () => {
  const offered = (first: Verdict, calibrated: Verdict, rules = overrule) => {
    const request = whoDecides(FIRST, gate(first, calibrated), rules);
    return request.ask === 'nobody' ? [] : request.offered;
  };

  it('the calibrated version is recommended, and shown first, where only the original fails', () => {
    expect(
      approvable(offered('fail', 'warn')).map(({ version, recommended }) => ({ version, recommended })),
    ).toEqual([
      { version: 'calibrated', recommended: true },
      { version: 'original', recommended: undefined },
    ]);
  });

  it.each([
    ['warn', 'pass'],
    ['fail', 'fail'],
  ] as const)(
    'no version is recommended where the original is %s and the calibrated one %s',
    (first, second) => {
      expect(offered(first, second).some(({ recommended }) => recommended)).toBe(false);
      expect(approvable(offered(first, second))[0]?.version).toBe('original');
    },
  );

  it('the summary of a plan names the recommendation', () => {
    expect(gateVerdicts(FIRST, gate('fail', 'warn'))).toContain(
      'recommended, because the original fails only by chance',
    );
  });
});

describe('whoDecides', () => {
  it('asks a person, unless the policy waives the approval of a passing candidate', () => {
    expect(whoDecides(FIRST, gate('pass'), BUILT_IN_RULES).ask).toBe('person');
    expect(whoDecides(FIRST, gate('pass'), waive).ask).toBe('policy');
    expect(whoDecides(FIRST, gate('warn'), waive).ask).toBe('person');
    expect(whoDecides(FIRST, gate('unknown'), waive).ask).toBe('person');
  });

  it('asks nobody about a failed candidate that the policy does not let a person overrule, and lists the failed checks', () => {
    expect(whoDecides(FIRST, gate('fail'), BUILT_IN_RULES)).toEqual({
      ask: 'nobody',
      summary: 'The gate failed the candidate: It violates every window.',
    });
    expect(whoDecides(FIRST, gate('fail', 'fail'), waive).ask).toBe('nobody');
    expect(whoDecides(FIRST, gate('fail'), overrule).ask).toBe('person');
  });

  it.each(['pass', 'warn', 'unknown'] as const)(
    'asks a person where only the calibrated version did not fail (%s): no waiver covers it',
    (verdict) => {
      const asked = whoDecides(FIRST, gate('fail', verdict), waive);
      expect(asked).toMatchObject({
        ask: 'person',
        offered: [
          { digest: FIRST.digest, failed: true, mayOverrule: false },
          { digest: SECOND.digest, version: 'calibrated', failed: false },
        ],
      });
    },
  );
});

describe('chosenVersion', () => {
  it('gives the calibrated version its own verdict, checks and expected violations', () => {
    expect(chosenVersion(SECOND.digest, FIRST, gate('fail', 'pass'))).toMatchObject({
      candidate: SECOND,
      gate: {
        verdict: 'pass',
        expectedViolations: [],
        checks: [{ id: 'contamination' }, { id: 'backtest', sentence: 'It is quiet.' }],
      },
    });
  });

  it('leaves the original version as the gate judged it', () => {
    const seen = gate('warn', 'pass');
    expect(chosenVersion(FIRST.digest, FIRST, seen)).toEqual({ candidate: FIRST, gate: seen });
  });
});

it('gateVerdicts names both versions', () => {
  expect(gateVerdicts(FIRST, gate('warn', 'pass'))).toBe(
    "The gate's verdict on aaaaaaaaaaaa is warn, and pass on bbbbbbbbbbbb, the same candidate with relaxed thresholds.",
  );
  expect(gateVerdicts(FIRST, gate('warn'))).toBe("The gate's verdict is warn.");
});

describe('whoDecidesAboutAll', () => {
  const about = (rules: typeof waive, ...verdicts: readonly GateReport[]) =>
    whoDecidesAboutAll(
      verdicts.map((judged, index) => ({
        scheduleNames: [`monitor-${index + 1}`],
        approval: whoDecides(index === 0 ? FIRST : SECOND, judged, rules),
      })),
    );

  it('one candidate is decided about without naming its monitors', () => {
    expect(about(waive, gate('pass'))).toEqual(whoDecides(FIRST, gate('pass'), waive));
  });

  it('a policy waives the approval of all candidates or of none', () => {
    expect(about(waive, gate('pass'), gate('pass')).ask).toBe('policy');
    expect(about(waive, gate('pass'), gate('warn'))).toMatchObject({
      ask: 'person',
      offered: [
        { digest: FIRST.digest, scheduleNames: ['monitor-1'] },
        { digest: SECOND.digest, scheduleNames: ['monitor-2'] },
      ],
    });
  });

  it('a person may choose the calibrated version of a candidate that a waiver alone would have covered', () => {
    const asked = about(waive, gate('pass', 'pass'), gate('warn'));
    expect(asked).toMatchObject({ offered: [{}, { version: 'calibrated' }, {}] });
  });

  it('one candidate that failed refuses all, unless the policy allows overruling', () => {
    expect(about(BUILT_IN_RULES, gate('pass'), gate('fail'))).toEqual({
      ask: 'nobody',
      summary: 'monitor-2: The gate failed the candidate: It violates every window.',
    });
    expect(about(overrule, gate('pass'), gate('fail')).ask).toBe('person');
  });

  it('the summary of a plan names the verdict on the candidate of each monitor', () => {
    expect(
      gateVerdictsOnAll([
        { scheduleNames: ['hourly'], candidate: FIRST, gate: gate('warn') },
        { scheduleNames: ['daily'], candidate: SECOND, gate: gate('pass') },
      ]),
    ).toBe("hourly: The gate's verdict is warn. daily: The gate's verdict is pass.");
  });
});
