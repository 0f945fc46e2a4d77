import { expect, it } from 'vitest';
import { isCompletenessByChance } from '../../../src/domain/windows/completeness-by-chance.js';

const text = (expected: number, observed: number) =>
  `Data completeness requirement is not met. Expected: ${expected}%. Observed: Only ${observed}%.`;

it.each([
  ['three values of a hundred are missing instead of two', text(98, 97), 500, true],
  ['a tenth of the values is missing instead of a fiftieth', text(98, 90), 500, false],
  ['values are missing in a column that was complete', text(100, 99.8), 500, false],
  ['the text has another form', 'Completeness: 97 %', 500, false],
])('a shortfall of completeness where %s is by chance or not', (_, description, rows, chance) => {
  expect(isCompletenessByChance(description, rows)).toBe(chance);
});
