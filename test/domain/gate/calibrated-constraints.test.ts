import { expect, it } from 'vitest';
import { analyzeWindow, suggestBaseline } from '../../../src/analyzer/index.js';
import { effectiveConfig } from '../../../src/analyzer/monitoring-config.js';
import { calibratedConstraints } from '../../../src/domain/gate/calibrated-constraints.js';
import { normalDraw, seededRandom } from '../../../src/domain/statistics/random.js';

async function* rows(mean: number, seed: number) {
  const random = seededRandom(seed);
  for (let i = 0; i < 1000; i += 1) yield [(mean + normalDraw(random)).toFixed(5)];
}
const change = (setting: 'comparison_threshold' | 'categorical_comparison_threshold', to: number) => ({
  setting,
  from: 0.1,
  to,
  because: ['x'],
});

it('the second version of a candidate judges by its own thresholds, and nothing else of it changes', async () => {
  const baseline = await suggestBaseline({ columns: () => ['x'], rows: rows(0, 1) });
  const window = (constraints: typeof baseline.constraints) =>
    analyzeWindow({ columns: () => null, rows: rows(0.8, 2) }, { ...baseline, constraints });
  expect((await window(baseline.constraints)).violations).toHaveLength(1);
  const text = calibratedConstraints(JSON.stringify(baseline.constraints), [
    change('comparison_threshold', 0.4),
  ]);
  const calibrated = JSON.parse(text) as typeof baseline.constraints;
  expect((await window(calibrated)).violations).toEqual([]);
  expect(calibrated.features).toEqual(baseline.constraints.features);
  const { distribution_constraints: before, ...rest } = baseline.constraints.monitoring_config ?? {};
  expect(calibrated.monitoring_config).toEqual({
    ...rest,
    distribution_constraints: { ...before, comparison_threshold: 0.4 },
  });
});

it('numbers and categories have a threshold each, where the container knows both', () => {
  const text = calibratedConstraints(
    JSON.stringify({
      version: 0,
      features: [],
      monitoring_config: {
        distribution_constraints: { comparison_threshold: 0.1, categorical_comparison_threshold: 0.1 },
      },
    }),
    [change('categorical_comparison_threshold', 0.3)],
  );
  expect(effectiveConfig(JSON.parse(text))).toMatchObject({
    comparisonThreshold: 0.1,
    categoricalComparisonThreshold: 0.3,
  });
});
