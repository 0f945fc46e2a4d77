import { expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../src/domain/gate/backtested-window.js';
import { expectedAlarms } from '../../../src/domain/gate/expected-alarms.js';
import { windowsOf } from './support/profiles.js';

it('24 quiet hourly windows give an expectation of 0 and an upper bound of 102.6 false alarms a month', () => {
  // Clopper and Pearson's upper bound for 0 of 24: 1 - 0.025^(1/24) = 0.1425.
  const { perMonth, interval } = expectedAlarms(windowsOf(24), 3600);
  expect(perMonth).toBe(0);
  expect(interval.high).toBeCloseTo(720 * (1 - 0.025 ** (1 / 24)), 6);
});

it('the interval is wider if the distances of quiet windows come in runs', () => {
  const withDistances = (distanceOf: (i: number) => number) =>
    windowsOf(24).map((window, i) => ({
      ...window,
      drift: [{ feature: 'x', distance: distanceOf(i), threshold: 0.1 }],
    }));
  const inRuns = expectedAlarms(
    withDistances((i) => 0.04 + 0.03 * Math.sin(i / 4)),
    3600,
  );
  const alternating = expectedAlarms(
    withDistances((i) => 0.04 + 0.03 * (i % 2)),
    3600,
  );
  expect(alternating.worth).toBe(24);
  expect(inRuns.worth).toBeLessThan(6);
  expect(inRuns.interval.high).toBeGreaterThan(3 * alternating.interval.high);
});

it('windows whose alarms come in runs are worth fewer independent windows', () => {
  const inRuns = [...windowsOf(12), ...windowsOf(12, ['x|baseline_drift_check'])];
  const scattered = inRuns.map((_, i) => inRuns[(i * 7) % 24] as BacktestedWindow);
  expect(expectedAlarms(inRuns, 3600).worth).toBeLessThan(expectedAlarms(scattered, 3600).worth);
});
