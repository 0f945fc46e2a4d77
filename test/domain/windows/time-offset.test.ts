import { expect, it } from 'vitest';
import { secondsBefore } from '../../../src/domain/windows/time-offset.js';

it.each([
  ['-PT1H', 3600],
  ['-PT0H', 0],
  ['-P1D', 86_400],
  ['-P8DT1H', 694_800],
  ['-PT90M', 5400],
  ['PT0S', 0],
])('the offset %s lies %d seconds before the firing hour', (offset, seconds) => {
  expect(secondsBefore(offset)).toBe(seconds);
});

it.each(['PT1H', '+P1D', '-P', '-PT', 'P1Y', 'yesterday', ''])(
  'the offset "%s" is no duration into the past',
  (offset) => {
    expect(secondsBefore(offset)).toBeNull();
  },
);
