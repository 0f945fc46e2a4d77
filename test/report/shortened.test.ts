import { expect, it } from 'vitest';
import { shortened } from '../../src/report/shortened.js';

it('a text that is short enough is not changed', () => {
  expect(shortened('age', 3)).toBe('age');
});

it('a text that is too long ends with an ellipsis at the given length', () => {
  expect(shortened('marital_status', 8)).toBe('marital…');
});

it('a text is never cut within an emoji of several code points', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(shortened(`a${family}${family}bc`, 4)).toBe(`a${family}…`);
  expect(shortened('😀😀😀😀', 8)).toBe('😀😀😀😀');
});

it('a letter with hundreds of combining marks is cut off', () => {
  expect(shortened(`a${'\u0301'.repeat(500)}b`, 10).length).toBeLessThanOrEqual(80);
});

it('graphemes as wide as two letters count as two', () => {
  expect(shortened('東京都', 6)).toBe('東京都');
  expect(shortened('東京都庁', 6)).toBe('東京…');
});
