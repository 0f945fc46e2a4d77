import { expect, it } from 'vitest';
import { shortened } from '../../src/report/shortened.js';

it('what is short enough stays as it is', () => {
  expect(shortened('age', 3)).toBe('age');
});

it('what is too long ends in an ellipsis, at the length that was asked for', () => {
  expect(shortened('marital_status', 8)).toBe('marital…');
});

it('an emoji of several code points is cut before or after, never within', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(shortened(`a${family}${family}bc`, 4)).toBe(`a${family}…`);
  expect(shortened('😀😀😀😀', 8)).toBe('😀😀😀😀');
});

it('marks heaped upon one letter do not make it long', () => {
  expect(shortened(`a${'\u0301'.repeat(500)}b`, 10).length).toBeLessThanOrEqual(80);
});

it('signs as wide as two letters count as two', () => {
  expect(shortened('東京都', 6)).toBe('東京都');
  expect(shortened('東京都庁', 6)).toBe('東京…');
});
