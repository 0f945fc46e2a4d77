import { expect, it } from 'vitest';
import { sharpnessCheck } from '../../../../src/domain/gate/checks/sharpness.js';
import { normalDraw, seededRandom } from '../../../../src/statistics/random.js';
import { column } from '../support/profiles.js';

const random = seededRandom(42);
const outputs = (sharpness: number) =>
  column(
    Array.from({ length: 1000 }, () => (0.5 + 0.4 * Math.tanh(sharpness * normalDraw(random))).toFixed(4)),
  );

it('outputs that are sharper than in production fail', () => {
  expect(sharpnessCheck(outputs(0.5), outputs(0.5), 1).verdict).toBe('pass');
  expect(sharpnessCheck(outputs(3), outputs(0.5), 1).verdict).toBe('fail');
});

it('outputs are unknown without captured traffic', () => {
  expect(sharpnessCheck(outputs(1), null, 1).verdict).toBe('unknown');
});
