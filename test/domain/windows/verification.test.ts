import { describe, expect, it } from 'vitest';
import type { JudgedWindow } from '../../../src/contract/judged-window.js';
import {
  decidesRelease,
  type VerificationReport,
  type VerificationSituation,
  verify,
  worstVerification,
} from '../../../src/domain/windows/verification.js';
import { hour, judged } from './judged-window.js';

const CLEAN = 'Completed';
const DIRTY = 'CompletedWithViolations';
const EMPTY = 'Failed';

function situation(
  windows: readonly JudgedWindow[],
  more: Partial<VerificationSituation> = {},
): VerificationSituation {
  return {
    rule: { cleanWindows: 3, outOf: 5 },
    jobDefinition: 'new',
    releasedAt: hour(1),
    expected: [],
    windows,
    leastRows: 100,
    windowsDue: windows.length,
    ...more,
  };
}
const inARow = (...statuses: JudgedWindow['status'][]) => statuses.map((status, i) => judged(i + 1, status));
const kindAfter = (...statuses: JudgedWindow['status'][]) => verify(situation(inARow(...statuses))).kind;

describe('three clean windows of at most five', () => {
  it('three clean windows keep the release, also after two dirty ones', () => {
    expect(kindAfter(CLEAN, CLEAN, CLEAN)).toBe('clean');
    expect(kindAfter(DIRTY, CLEAN, DIRTY, CLEAN, CLEAN)).toBe('clean');
  });

  it('verification waits while three clean windows are still possible', () => {
    expect(kindAfter()).toBe('wait');
    expect(kindAfter(CLEAN, CLEAN)).toBe('wait');
    expect(kindAfter(DIRTY, DIRTY, CLEAN, CLEAN)).toBe('wait');
  });

  it('three dirty windows of five end verification as dirty', () => {
    const verdict = verify(situation(inARow(CLEAN, DIRTY, DIRTY, CLEAN, DIRTY)));
    expect(verdict.kind).toBe('dirty');
    expect(verdict.counted).toMatchObject({ clean: 2, dirty: 3, unexpected: ['age|baseline_drift_check'] });
  });

  it('a sixth window does not count', () => {
    expect(kindAfter(DIRTY, DIRTY, DIRTY, CLEAN, CLEAN, CLEAN)).toBe('dirty');
  });

  it('verification agrees with an exhaustive count for every sequence of five windows', () => {
    for (let bits = 0; bits < 32; bits += 1) {
      const statuses = [0, 1, 2, 3, 4].map((i) => ((bits >> i) & 1 ? DIRTY : CLEAN) as typeof DIRTY);
      const dirty = statuses.filter((status) => status === DIRTY).length;
      expect(kindAfter(...statuses), String(statuses)).toBe(dirty <= 2 ? 'clean' : 'dirty');
    }
  });
});

describe('windows that verification ignores', () => {
  it('a window that starts before the release mixes two models and does not count', () => {
    const mixed = verify(situation([judged(0, DIRTY), ...inARow(CLEAN)], { releasedAt: hour(0) + 1 }));
    expect(mixed.counted).toMatchObject({ clean: 1, dirty: 0 });
  });

  it('a window that starts at the instant of the release counts', () => {
    expect(verify(situation(inARow(CLEAN))).counted.clean).toBe(1);
  });

  it('a window judged by a different definition does not count', () => {
    const old = judged(1, CLEAN, [], { jobDefinition: 'old' });
    expect(verify(situation([old, judged(2, CLEAN)])).counted.clean).toBe(1);
  });

  it.each([EMPTY, 'Stopped'] as const)('an execution with status %s is unknown and never clean', (status) => {
    const verdict = verify(situation(inARow(status, status, CLEAN, CLEAN)));
    expect(verdict).toMatchObject({ kind: 'wait', counted: { clean: 2, unknown: 2 } });
  });

  it.each([CLEAN, DIRTY] as const)(
    'a window with few rows does not count, although it ended %s',
    (status) => {
      const rows = (n: number, count: number) => judged(n, status, undefined, { rows: count });
      expect(verify(situation([rows(1, 99), rows(2, 99), rows(3, 99)]))).toMatchObject({
        kind: 'wait',
        counted: { clean: 0, dirty: 0, unknown: 3 },
      });
      expect(verify(situation([rows(1, 100), rows(2, 100), rows(3, 100)])).kind).not.toBe('wait');
    },
  );

  it.each(['Pending', 'InProgress', 'Stopping'] as const)(
    'an execution with status %s does not count yet',
    (status) => {
      expect(verify(situation(inARow(status, CLEAN))).counted).toMatchObject({ clean: 1, unknown: 0 });
    },
  );
});

describe('too little traffic', () => {
  it('verification ends for too little traffic after twice the windows of the rule', () => {
    const windows = inARow(CLEAN, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, CLEAN);
    expect(verify(situation(windows, { windowsDue: 9 })).kind).toBe('wait');
    const verdict = verify(situation(windows, { windowsDue: 10 }));
    expect(verdict.kind).toBe('too-little-traffic');
    expect(verdict.why).toBe(
      '2 clean, 0 with unexpected violations, 8 without enough data in 10 windows: too little traffic to decide',
    );
  });

  it('too little traffic does not override windows that decide', () => {
    expect(verify(situation(inARow(CLEAN, CLEAN, CLEAN), { windowsDue: 50 })).kind).toBe('clean');
    expect(verify(situation(inARow(DIRTY, DIRTY, DIRTY), { windowsDue: 50 })).kind).toBe('dirty');
  });
});

describe('violations in the approved report', () => {
  const expected = ['age|baseline_drift_check'];

  it('violations in the approved report do not make a window dirty', () => {
    expect(verify(situation(inARow(DIRTY, DIRTY, DIRTY), { expected })).kind).toBe('clean');
  });

  it('a different check of a feature in the approved report is unexpected', () => {
    const windows = [judged(1, DIRTY, [...expected, 'age|data_type_check'])];
    expect(verify(situation(windows, { expected })).counted).toMatchObject({
      dirty: 1,
      unexpected: ['age|data_type_check'],
    });
  });

  it('violations beyond the truncated list of names are unexpected', () => {
    const cut = judged(1, DIRTY, expected, { violations: 41 });
    expect(verify(situation([cut], { expected })).counted).toMatchObject({ clean: 0, dirty: 1 });
  });

  it('a window with an unreadable report is dirty', () => {
    expect(verify(situation([judged(1, DIRTY, [])], { expected })).counted).toMatchObject({
      clean: 0,
      dirty: 1,
    });
  });
});

describe('verification of several monitors', () => {
  const report = (...statuses: JudgedWindow['status'][]): VerificationReport => {
    const verdict = verify(situation(inARow(...statuses)));
    if (verdict.kind === 'wait') throw new Error('this monitor has no report yet');
    return { verdict: verdict.kind, why: verdict.why, counted: verdict.counted };
  };
  const clean = report(CLEAN, CLEAN, CLEAN);
  const dirty = report(DIRTY, DIRTY, DIRTY);
  const tooLittle = report(...Array.from({ length: 10 }, () => EMPTY as typeof EMPTY));

  it('one dirty monitor rolls the release back, in any order of the reports', () => {
    const rolledBack = { verdict: 'dirty', counted: dirty.counted };
    expect(worstVerification([clean, dirty])).toMatchObject(rolledBack);
    expect(worstVerification([dirty, clean, tooLittle])).toMatchObject(rolledBack);
  });

  it('a monitor whose labels did not arrive decides nothing if another one has verified the release', () => {
    const unlabelled: VerificationReport = {
      ...tooLittle,
      why: 'accuracy: not verified by quality',
      needsLabels: true,
    };
    expect(worstVerification([unlabelled, clean])).toMatchObject({
      verdict: 'clean',
      why: `${clean.why}; accuracy: not verified by quality`,
      counted: clean.counted,
    });
    expect(worstVerification([unlabelled, tooLittle]).verdict).toBe('too-little-traffic');
    expect(worstVerification([unlabelled]).verdict).toBe('too-little-traffic');
    expect(worstVerification([unlabelled, clean, dirty]).verdict).toBe('dirty');
  });

  it('one monitor with too little traffic leaves the release unverified', () => {
    expect(worstVerification([clean, tooLittle, clean])).toMatchObject({
      verdict: 'too-little-traffic',
      counted: tooLittle.counted,
    });
    expect(worstVerification([clean, clean]).verdict).toBe('clean');
  });

  it('the reasons name every monitor, the one that decides first, and at most six', () => {
    const of = (report: VerificationReport, name: string) => ({ ...report, why: `${name}: ${report.why}` });
    const [hourly, daily] = [of(clean, 'hourly'), of(dirty, 'daily')];
    expect(worstVerification([hourly, daily]).why).toBe(`${daily.why}; ${hourly.why}`);
    expect(worstVerification([hourly]).why).toBe(hourly.why);
    const many = Array.from({ length: 9 }, (_, i) => of(clean, `monitor-${i}`));
    expect(worstVerification(many).why).toMatch(/^monitor-0: .*; monitor-5: .*; and 3 more monitors$/);
  });

  it('only a dirty monitor decides while others still wait', () => {
    expect([clean, tooLittle, dirty].map(decidesRelease)).toEqual([false, false, true]);
    // Two dirty windows of five leave three that may be clean.
    expect(kindAfter(DIRTY, DIRTY)).toBe('wait');
  });
});
