import { describe, expect, it } from 'vitest';
import type { JudgedWindow } from '../../../src/contract/judged-window.js';
import { detect, hasQualityFallen, windowsOfAll } from '../../../src/domain/windows/detection.js';
import { isoHour, judged } from './judged-window.js';

const LETTERS: Readonly<Record<string, JudgedWindow['status']>> = {
  c: 'Completed',
  v: 'CompletedWithViolations',
  f: 'Failed',
  p: 'Pending',
};
/** One window per letter, oldest first: clean, violated, failed without data, pending. */
const windows = (letters: string) => [...letters].map((letter, n) => judged(n, LETTERS[letter] as 'Failed'));
const detectIn = (letters: string, lookBack = 6) => detect([windows(letters)], lookBack);

describe('detect', () => {
  it.each([
    ['cccccc', 'clean'],
    ['ccvvvv', 'violated'],
    ['cccccv', 'violated'],
    ['vvvvvc', 'violated'],
    ['vvvvcc', 'clean'],
    ['vvvcffc', 'clean'],
    ['v', 'violated'],
    ['c', 'clean'],
    ['ffvfff', 'violated'],
    ['ffffff', 'unknown'],
    ['', 'unknown'],
    ['vp', 'violated'],
    ['pp', 'unknown'],
  ])('the verdict of windows %s is %s', (letters, verdict) => {
    expect(detectIn(letters).verdict).toBe(verdict);
  });

  it('detection keeps the windows of the monitors that did not decide', () => {
    const found = detect([windows('cc'), windows('vv')], 6);
    expect(found).toMatchObject({ verdict: 'violated', otherWindows: windows('cc') });
    expect(windowsOfAll(found)).toHaveLength(4);
    expect(detectIn('vv').otherWindows).toBeUndefined();
  });

  it('a violated quality monitor is a reason to act although the inputs are clean, and is named with its kind', () => {
    const quality = [0, 1].map((n) =>
      judged(n, 'CompletedWithViolations', ['accuracy|LessThanThreshold'], {
        schedule: 'accuracy',
        kind: 'ModelQuality',
      }),
    );
    expect(detect([windows('cc'), quality], 6)).toMatchObject({
      verdict: 'violated',
      why: '2 of the last 2 judged windows of accuracy (ModelQuality) violated the live baseline: accuracy|LessThanThreshold',
      windows: quality,
      otherWindows: windows('cc'),
    });
    const both = detect([windows('vv'), quality], 6);
    expect(both.windows).toEqual(windows('vv'));
    expect(both.why).toMatch(/age\|baseline_drift_check; 2 of the last 2 judged windows of accuracy/);
    expect(hasQualityFallen(both)).toBe(true);
    expect(hasQualityFallen(detect([windows('vv'), windows('cc')], 6))).toBe(false);
  });

  it('a quality monitor without ground truth is unknown, never clean', () => {
    const noLabels = [0, 1].map((n) =>
      judged(n, 'Failed', [], {
        schedule: 'accuracy',
        kind: 'ModelQuality',
        failureReason: 'No ground truth',
      }),
    );
    expect(detect([windows('cc'), noLabels], 6)).toMatchObject({
      verdict: 'unknown',
      why: expect.stringContaining('No ground truth'),
    });
  });

  it('detection uses only the last windows', () => {
    expect(detectIn('vvvffffff').verdict).toBe('unknown');
    expect(detectIn('vvvcccc', 3).verdict).toBe('clean');
  });

  it('detection ignores executions in progress', () => {
    expect(detectIn('cvp').windows.map(({ status }) => status)).toEqual([
      'Completed',
      'CompletedWithViolations',
    ]);
  });
});

describe('detection without data', () => {
  it('windows without data are unknown, with the failure reason of the executions', () => {
    const empty = [judged(0, 'Failed', [], { failureReason: 'Job inputs had no data' })];
    expect(detect([empty], 6)).toMatchObject({
      verdict: 'unknown',
      why: 'none of the last 1 windows could be judged (Job inputs had no data)',
      changePoint: null,
    });
  });

  it('detection without any window says that none has been judged yet', () => {
    expect(detectIn('').why).toBe('no window has been judged by the live baseline yet');
  });
});

describe('the change point', () => {
  it.each([
    ['ccvvvv', 2],
    ['cvcvvv', 3],
    ['ccvffv', 2],
    ['ccfvvv', 3],
    ['vvvvvv', 0],
  ])('the change point of windows %s is the start of window %i', (letters, n) => {
    expect(detectIn(letters).changePoint).toBe(isoHour(n));
  });

  it('the change point may be earlier than the windows that decide the verdict', () => {
    expect(detectIn(`c${'v'.repeat(20)}`, 3).changePoint).toBe(isoHour(1));
  });

  it('the change point is unknown after a clean window', () => {
    expect(detectIn('vvvvvc').changePoint).toBeNull();
  });
});

describe('detection with several monitors', () => {
  it('several monitors are violated if one is; the earliest change point counts', () => {
    const detection = detect([windows('cccccc'), windows('cccvvv'), windows('cvvvvv')], 6);
    expect(detection).toMatchObject({ verdict: 'violated', changePoint: isoHour(1) });
  });

  it('several monitors are unknown if one is and none is violated', () => {
    expect(detect([windows('cccccc'), windows('ffffff')], 6).verdict).toBe('unknown');
  });

  it('detection without monitors is unknown', () => {
    expect(detect([], 6)).toMatchObject({ verdict: 'unknown', why: 'there is no monitor' });
  });
});
