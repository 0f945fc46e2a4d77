import { describe, expect, it } from 'vitest';
import { scoreCsv, type TrainedModel } from '../../../src/local/estimator/index.js';

const linear: TrainedModel = {
  estimator: 'rebaseline-local-estimator',
  version: 1,
  objective: 'linear',
  l2: 0,
  rows: 10,
  intercept: 2,
  columns: [
    { kind: 'numeric', mean: 10, standardDeviation: 2, weight: 4 },
    { kind: 'categorical', levels: ['a', 'b, c'], weights: [100, 200] },
  ],
};
const logistic: TrainedModel = { ...linear, objective: 'logistic', positiveLabel: '1' };

describe('scoring CSV', () => {
  it('scoring returns one line per row, in order', () => {
    expect(scoreCsv(linear, '10,a\n12.5,a\r\n10,a\n')).toBe('102.0\n107.0\n102.0');
  });

  it('scoring reads quoted fields', () => {
    expect(scoreCsv(linear, '10,"b, c"\n')).toBe('202.0');
  });

  it('scoring uses the mean for a missing or invalid number, and no contribution for an unseen level', () => {
    expect(scoreCsv(linear, ',a\nn/a,a\nNaN,a\n10,never seen\n10,')).toBe('102.0\n102.0\n102.0\n2.0\n2.0');
  });

  it('a logistic model returns the probability of the positive label', () => {
    const zero = { ...logistic, intercept: 0 };
    expect(scoreCsv(zero, '10,?')).toBe('0.5');
    expect(Number(scoreCsv({ ...zero, intercept: Math.log(3) }, '10,?'))).toBeCloseTo(0.75, 15);
  });

  it('every prediction is a decimal fraction, also for extreme scores', () => {
    for (const intercept of [-800, -40, -20, 0, 40, 800]) {
      expect(scoreCsv({ ...logistic, intercept }, '10,?')).toMatch(/^\d\.\d+$/);
    }
  });

  it.each([
    [
      'a payload with a label',
      '1,10,a',
      /line 1 of the payload has 3 columns, but the model was trained on 2 features/,
    ],
    ['a payload with a short row', '10,a\n10', /line 2 of the payload has 1 columns/],
    ['an empty payload', '\n', /contains no rows/],
  ])('scoring %s throws an error', (_, payload, message) => {
    expect(() => scoreCsv(linear, payload)).toThrow(message);
  });
});
