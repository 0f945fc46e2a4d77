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
  it('keep the release as soon as there are three, also after two dirty ones', () => {
    expect(kindAfter(CLEAN, CLEAN, CLEAN)).toBe('clean');
    expect(kindAfter(DIRTY, CLEAN, DIRTY, CLEAN, CLEAN)).toBe('clean');
  });

  it('are waited for while they can still come', () => {
    expect(kindAfter()).toBe('wait');
    expect(kindAfter(CLEAN, CLEAN)).toBe('wait');
    expect(kindAfter(DIRTY, DIRTY, CLEAN, CLEAN)).toBe('wait');
  });

  it('cannot come any more after three dirty ones', () => {
    const verdict = verify(situation(inARow(CLEAN, DIRTY, DIRTY, CLEAN, DIRTY)));
    expect(verdict.kind).toBe('dirty');
    expect(verdict.counted).toMatchObject({ clean: 2, dirty: 3, unexpected: ['age|baseline_drift_check'] });
  });

  it('are not made good by a sixth window', () => {
    expect(kindAfter(DIRTY, DIRTY, DIRTY, CLEAN, CLEAN, CLEAN)).toBe('dirty');
  });

  it('end exactly as an exhaustive count of the first five says, for every sequence of five', () => {
    for (let bits = 0; bits < 32; bits += 1) {
      const statuses = [0, 1, 2, 3, 4].map((i) => ((bits >> i) & 1 ? DIRTY : CLEAN) as typeof DIRTY);
      const dirty = statuses.filter((status) => status === DIRTY).length;
      expect(kindAfter(...statuses), String(statuses)).toBe(dirty <= 2 ? 'clean' : 'dirty');
    }
  });
});

describe('a window that does not count', () => {
  it('began before the release and mixes two models, clean or dirty', () => {
    const mixed = verify(situation([judged(0, DIRTY), ...inARow(CLEAN)], { releasedAt: hour(0) + 1 }));
    expect(mixed.counted).toMatchObject({ clean: 1, dirty: 0 });
  });

  it('begins at the very instant of the release: it does count', () => {
    expect(verify(situation(inARow(CLEAN))).counted.clean).toBe(1);
  });

  it('was judged by another definition', () => {
    const old = judged(1, CLEAN, [], { jobDefinition: 'old' });
    expect(verify(situation([old, judged(2, CLEAN)])).counted.clean).toBe(1);
  });

  it.each([EMPTY, 'Stopped'] as const)(
    '%s: nothing was judged, which is unknown and never clean',
    (status) => {
      const verdict = verify(situation(inARow(status, status, CLEAN, CLEAN)));
      expect(verdict).toMatchObject({ kind: 'wait', counted: { clean: 2, unknown: 2 } });
    },
  );

  it.each([CLEAN, DIRTY] as const)(
    'ended %s on a handful of rows, which shows or hides drift by chance',
    (status) => {
      const rows = (n: number, count: number) => judged(n, status, undefined, { rows: count });
      expect(verify(situation([rows(1, 99), rows(2, 99), rows(3, 99)]))).toMatchObject({
        kind: 'wait',
        counted: { clean: 0, dirty: 0, unknown: 3 },
      });
      expect(verify(situation([rows(1, 100), rows(2, 100), rows(3, 100)])).kind).not.toBe('wait');
    },
  );

  it.each(['Pending', 'InProgress', 'Stopping'] as const)('%s: is still under way', (status) => {
    expect(verify(situation(inARow(status, CLEAN))).counted).toMatchObject({ clean: 1, unknown: 0 });
  });
});

describe('too little traffic', () => {
  it('is said when twice the rule’s windows have passed without an answer', () => {
    const windows = inARow(CLEAN, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, CLEAN);
    expect(verify(situation(windows, { windowsDue: 9 })).kind).toBe('wait');
    const verdict = verify(situation(windows, { windowsDue: 10 }));
    expect(verdict.kind).toBe('too-little-traffic');
    expect(verdict.why).toBe(
      '2 clean, 0 with unexpected violations, 8 without enough data in 10 windows: too little traffic came to tell',
    );
  });

  it('does not hide windows that settle it', () => {
    expect(verify(situation(inARow(CLEAN, CLEAN, CLEAN), { windowsDue: 50 })).kind).toBe('clean');
    expect(verify(situation(inARow(DIRTY, DIRTY, DIRTY), { windowsDue: 50 })).kind).toBe('dirty');
  });
});

describe('violations that the approver was shown', () => {
  const expected = ['age|baseline_drift_check'];

  it('do not make a window dirty', () => {
    expect(verify(situation(inARow(DIRTY, DIRTY, DIRTY), { expected })).kind).toBe('clean');
  });

  it('excuse neither another check of that feature nor another feature', () => {
    const windows = [judged(1, DIRTY, [...expected, 'age|data_type_check'])];
    expect(verify(situation(windows, { expected })).counted).toMatchObject({
      dirty: 1,
      unexpected: ['age|data_type_check'],
    });
  });

  it('do not excuse violations beyond the names that were kept', () => {
    const cut = judged(1, DIRTY, expected, { violations: 41 });
    expect(verify(situation([cut], { expected })).counted).toMatchObject({ clean: 0, dirty: 1 });
  });

  it('do not excuse a window whose report cannot be read', () => {
    expect(verify(situation([judged(1, DIRTY, [])], { expected })).counted).toMatchObject({
      clean: 0,
      dirty: 1,
    });
  });
});

describe('of several monitors', () => {
  const report = (...statuses: JudgedWindow['status'][]): VerificationReport => {
    const verdict = verify(situation(inARow(...statuses)));
    if (verdict.kind === 'wait') throw new Error('this monitor has no report yet');
    return { verdict: verdict.kind, why: verdict.why, counted: verdict.counted };
  };
  const clean = report(CLEAN, CLEAN, CLEAN);
  const dirty = report(DIRTY, DIRTY, DIRTY);
  const thin = report(...Array.from({ length: 10 }, () => EMPTY as typeof EMPTY));

  it('one bad one is enough to take the release back, whoever reports first', () => {
    expect(worstVerification([clean, dirty])).toEqual(dirty);
    expect(worstVerification([dirty, clean, thin])).toEqual(dirty);
  });

  it('one without enough windows leaves the release unverified, however clean the others are', () => {
    expect(worstVerification([clean, thin, clean])).toEqual(thin);
    expect(worstVerification([clean, clean]).verdict).toBe('clean');
  });

  it('only one whose rule cannot be reached any more settles it while others still watch', () => {
    expect([clean, thin, dirty].map(decidesRelease)).toEqual([false, false, true]);
    // Two dirty windows of five leave three that may be clean.
    expect(kindAfter(DIRTY, DIRTY)).toBe('wait');
  });
});
