import { expect, it } from 'vitest';
import { windowForReferenceAnalyzer } from '../../../src/domain/gate/reference-analyzer-window.js';

const window = (name: string, rows: number, declaredBad = false) => ({ name, rows, declaredBad });
const chosen = (...windows: ReturnType<typeof window>[]) =>
  windowForReferenceAnalyzer(windows, 100)?.name ?? null;

it('the reference analyzer judges the latest normal window with enough rows', () => {
  expect(chosen(window('a', 500), window('b', 100), window('c', 99), window('d', 900, true))).toBe('b');
});

it('the reference analyzer judges the largest window if none has enough rows, and none without normal rows', () => {
  expect(chosen(window('a', 40), window('b', 90), window('c', 10))).toBe('b');
  expect(chosen(window('a', 0), window('b', 500, true))).toBeNull();
});
