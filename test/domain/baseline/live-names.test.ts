import { describe, expect, it } from 'vitest';
import { withLiveNames } from '../../../src/domain/baseline/live-names.js';

const file = (...names: string[]) => JSON.stringify({ features: names.map((name) => ({ name })) });

describe('withLiveNames', () => {
  it.each([
    [file('00', '01'), file('a "b"', 'c')],
    [file('_c0', '_c1'), file('a "b"', 'c')],
    [file('age', '01'), file('age', '01')],
    [file('00', '01', '02'), file('00', '01', '02')],
  ])('withLiveNames turns %s into %s', (found, wanted) => {
    expect(withLiveNames(found, ['a "b"', 'c'])).toBe(wanted);
  });
});
