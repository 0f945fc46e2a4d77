import { expect, it } from 'vitest';
import { RepeatCounter, repeatedRows, sharedRows } from '../../../src/domain/gate/repeated-rows.js';
import { seededRandom } from '../../../src/domain/statistics/random.js';

function counted(rows: readonly string[][]) {
  const counter = new RepeatCounter();
  for (const row of rows) counter.add(row);
  return counter.repeats();
}
const numbers = (count: number, of: number, seed: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => [String(Math.floor(random() * of)), 'x']);
};

it.each([50, 500, 5000, 1e9])('rows drawn from %i different ones repeat as chance has it', (of) => {
  for (let seed = 1; seed <= 10; seed += 1) expect(repeatedRows(counted(numbers(3000, of, seed)))).toBeNull();
});

it('rows sent twice do not', () => {
  const once = numbers(1500, 1e9, 3);
  expect(repeatedRows(counted([...once, ...once]))?.kind).toBe('repeated rows');
  const drawn = numbers(1500, 5000, 4);
  expect(repeatedRows(counted([...drawn, ...drawn]))?.kind).toBe('repeated rows');
});

it('a batch that was sent again is told by its distance, though it is a small part', () => {
  const once = numbers(1900, 1e9, 11);
  expect(repeatedRows(counted([...once, ...once.slice(300, 400)]))?.sentence).toMatch(
    /second time exactly 1600 rows later/,
  );
});

it('what an entity sends each day is no batch: it comes more than twice', () => {
  const day = numbers(300, 1e9, 12);
  expect(repeatedRows(counted([...day, ...day, ...day, ...day]))).toBeNull();
});

it('a row sent over and over is told against rows of the same source', () => {
  const reference = counted(numbers(2000, 1e9, 5));
  const hammered = counted([...numbers(900, 1e9, 6), ...Array.from({ length: 100 }, () => ['7', 'x'])]);
  expect(repeatedRows(hammered, reference)?.sentence).toMatch(/one of them 100 times/);
});

it('counts an even sample of a long stream', () => {
  const rows = numbers(60_000, 1e9, 8);
  const { counts } = counted([...rows, ...rows]);
  expect(counts.size).toBeLessThanOrEqual(2 * 4096);
  expect([...counts.values()].every((count) => count === 2)).toBe(true);
});

it('finds the share of rows that two streams have in common', () => {
  const [a, b] = [numbers(1000, 1e9, 9), numbers(1000, 1e9, 10)];
  expect(sharedRows(counted([...a.slice(0, 900), ...b.slice(0, 100)]), counted(b))).toBeCloseTo(0.1, 10);
  expect(sharedRows(counted(a), counted(b))).toBe(0);
});
