import { describe, expect, it } from 'vitest';
import { duplicateRows } from '../../../src/domain/feed-defects/rows/duplicate-rows.js';
import { independenceCheck } from '../../../src/domain/gate/checks/independence.js';
import { RepeatCounter, sharedRows } from '../../../src/domain/profile/row-repeats.js';
import { seededRandom } from '../../../src/statistics/random.js';

function counted(rows: readonly string[][]) {
  const counter = new RepeatCounter();
  for (const row of rows) counter.add(row);
  return counter.repeats();
}
const numbers = (count: number, of: number, seed: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => [String(Math.floor(random() * of)), 'x']);
};

it.each([50, 500, 5000, 1e9])('independent rows drawn from %i distinct ones are not duplicates', (of) => {
  for (let seed = 1; seed <= 10; seed += 1)
    expect(duplicateRows(counted(numbers(3000, of, seed)))).toBeNull();
});

it('rows sent twice are duplicates', () => {
  const once = numbers(1500, 1e9, 3);
  expect(duplicateRows(counted([...once, ...once]))?.kind).toBe('duplicate-rows');
  const drawn = numbers(1500, 5000, 4);
  expect(duplicateRows(counted([...drawn, ...drawn]))?.kind).toBe('duplicate-rows');
});

it('a small batch sent twice is detected by its constant distance', () => {
  const once = numbers(1900, 1e9, 11);
  expect(duplicateRows(counted([...once, ...once.slice(300, 400)]))?.sentence).toMatch(
    /recur exactly 1600 rows later/,
  );
});

it('rows multiplied by a join are detected by how often they occur', () => {
  const random = seededRandom(13);
  const joined = numbers(2000, 1e9, 12).flatMap((row) => (random() < 0.08 ? [row, row, row, row] : [row]));
  expect(duplicateRows(counted(joined))?.sentence).toMatch(/rows occur exactly 4 times/);
});

it('periodic requests for the same entities are not duplicates', () => {
  const round = numbers(300, 1e9, 12);
  const random = seededRandom(14);
  const shuffled = () => [...round].sort(() => random() - 0.5);
  expect(duplicateRows(counted([...round, ...round, ...round, ...round]))).toBeNull();
  expect(duplicateRows(counted([...shuffled(), ...shuffled(), ...shuffled(), ...shuffled()]))).toBeNull();
  const fourfold = round.flatMap((row) => [row, row, row, row]);
  expect(duplicateRows(counted(fourfold))).not.toBeNull();
  expect(duplicateRows(counted(fourfold.sort(() => random() - 0.5)))).not.toBeNull();
});

describe('independence of traffic and training set', () => {
  const verdict = (training: readonly string[][], traffic: readonly string[][]) =>
    independenceCheck(counted(training), counted(traffic)).verdict;
  it('traffic drawn independently of the training set passes, however coarse its rows', () => {
    expect(verdict(numbers(3000, 1e9, 20), numbers(2000, 1e9, 21))).toBe('pass');
    expect(verdict(numbers(3000, 40, 22), numbers(2000, 40, 23))).toBe('pass');
    expect(verdict(numbers(3000, 4000, 24), numbers(2000, 4000, 25))).toBe('pass');
  });
  it('traffic of a survey with a few frequent and many rare rows passes', () => {
    const answers = (count: number, seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: count }, () => [String(Math.floor(2000 * random() ** 2.5))]);
    };
    for (const seed of [30, 32, 34])
      expect(verdict(answers(4000, seed), answers(900, seed + 1))).toBe('pass');
  });
  it('traffic that repeats rows of the training set does not pass', () => {
    const training = numbers(3000, 1e9, 26);
    expect(verdict(training, training.slice(0, 1500))).toBe('unknown');
    expect(verdict(training, [...training.slice(0, 800), ...numbers(1200, 1e9, 27)])).toBe('warn');
  });
  it('independence is unknown without traffic', () => {
    expect(independenceCheck(counted(numbers(10, 10, 1)), null).verdict).toBe('unknown');
  });
});

it('a row sent many times is detected by comparison with the reference', () => {
  const reference = counted(numbers(2000, 1e9, 5));
  const repeating = counted([...numbers(900, 1e9, 6), ...Array.from({ length: 100 }, () => ['7', 'x'])]);
  expect(duplicateRows(repeating, reference)?.sentence).toMatch(/one of them occurs 100 times/);
});

it('RepeatCounter counts a uniform sample of a long stream', () => {
  const rows = numbers(60_000, 1e9, 8);
  const { counts } = counted([...rows, ...rows]);
  expect(counts.size).toBeLessThanOrEqual(2 * 4096);
  expect([...counts.values()].every((count) => count === 2)).toBe(true);
});

it('sharedRows returns the share of rows that two streams have in common', () => {
  const [a, b] = [numbers(1000, 1e9, 9), numbers(1000, 1e9, 10)];
  expect(sharedRows(counted([...a.slice(0, 900), ...b.slice(0, 100)]), counted(b))).toBeCloseTo(0.1, 10);
  expect(sharedRows(counted(a), counted(b))).toBe(0);
});
