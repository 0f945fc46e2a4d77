import { expect, it } from 'vitest';
import { compareKeys, SortedKeys } from '../../../src/local/s3/key-order.js';

it('compareKeys orders keys by their UTF-8 bytes', () => {
  // U+E000 and U+FFFD come before U+1F642 in UTF-8, and after its surrogates in UTF-16.
  const keys = ['', 'a', 'a/', 'a.', 'aa', 'é', '数据', '\ue000', '\ufffd', '🙂', '🙂a', 'z'];
  const bytes = (key: string) => Buffer.from(key);
  const expected = keys.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)));
  expect(keys.toSorted(compareKeys)).toEqual(expected);
});

it('SortedKeys contains each key once and in order after additions and removals', () => {
  const keys = new SortedKeys(['b', 'd']);
  for (const key of ['c', 'a', 'b', 'e']) keys.add(key);
  for (const key of ['d', 'absent']) keys.remove(key);
  expect([0, 1, 2, 3, 4].map((index) => keys.at(index))).toEqual(['a', 'b', 'c', 'e', undefined]);
});
