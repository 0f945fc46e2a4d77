import { describe, expect, it } from 'vitest';
import type { JudgedWindow } from '../../../src/contract/judged-window.js';
import { detect } from '../../../src/domain/windows/detection.js';
import { isoHour, judged } from './judged-window.js';

const LETTERS: Readonly<Record<string, JudgedWindow['status']>> = {
  c: 'Completed',
  v: 'CompletedWithViolations',
  f: 'Failed',
  p: 'Pending',
};
/** One window a letter, oldest first: clean, violated, failed for want of data, pending. */
const windows = (letters: string) => [...letters].map((letter, n) => judged(n, LETTERS[letter] as 'Failed'));
const look = (letters: string, lookBack = 6) => detect([windows(letters)], lookBack);

describe('what the last executions say', () => {
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
  ])('%s: %s', (letters, verdict) => {
    expect(look(letters).verdict).toBe(verdict);
  });

  it('is looked for in the last windows only', () => {
    expect(look('vvvffffff').verdict).toBe('unknown');
    expect(look('vvvcccc', 3).verdict).toBe('clean');
  });

  it('leaves windows under way out', () => {
    expect(look('cvp').windows.map(({ status }) => status)).toEqual(['Completed', 'CompletedWithViolations']);
  });
});

describe('no data', () => {
  it('is unknown, not clean, and the reason says what the executions said', () => {
    const empty = [judged(0, 'Failed', [], { failureReason: 'Job inputs had no data' })];
    expect(detect([empty], 6)).toMatchObject({
      verdict: 'unknown',
      why: 'none of the last 1 windows could be judged (Job inputs had no data)',
      changePoint: null,
    });
  });

  it('at all: no window has been judged yet', () => {
    expect(look('').why).toBe('no window has been judged by the live baseline yet');
  });
});

describe('the change point', () => {
  it.each([
    ['ccvvvv', 2],
    ['cvcvvv', 3],
    ['ccvffv', 2],
    ['ccfvvv', 3],
    ['vvvvvv', 0],
  ])('%s: the unbroken run of violated windows begins with window %i', (letters, n) => {
    expect(look(letters).changePoint).toBe(isoHour(n));
  });

  it('may lie before the windows that the verdict rests on', () => {
    expect(look(`c${'v'.repeat(20)}`, 3).changePoint).toBe(isoHour(1));
  });

  it('is not known once a clean window has come between', () => {
    expect(look('vvvvvc').changePoint).toBeNull();
  });
});

describe('several monitors', () => {
  it('are violated if one is, and the earliest change point counts', () => {
    const detection = detect([windows('cccccc'), windows('cccvvv'), windows('cvvvvv')], 6);
    expect(detection).toMatchObject({ verdict: 'violated', changePoint: isoHour(1) });
  });

  it('are unknown if one is and none is violated', () => {
    expect(detect([windows('cccccc'), windows('ffffff')], 6).verdict).toBe('unknown');
  });

  it('are none: nothing can be told', () => {
    expect(detect([], 6)).toMatchObject({ verdict: 'unknown', why: 'there is no monitor' });
  });
});
