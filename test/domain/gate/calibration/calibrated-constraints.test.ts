import { expect, it } from 'vitest';
import { analyzeWindow, effectiveConfig, suggestBaseline } from '../../../../src/analyzer/index.js';
import { calibratedConstraints } from '../../../../src/domain/gate/calibration/calibrated-constraints.js';
import { normalDraw, seededRandom } from '../../../../src/statistics/random.js';

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

it('the second version of a candidate applies its own thresholds, and nothing else changes', async () => {
  const baseline = await suggestBaseline({ columns: () => ['x'], rows: rows(0, 1) });
  const window = (constraints: typeof baseline.constraints) =>
    analyzeWindow({ columns: () => null, rows: rows(0.8, 2) }, { ...baseline, constraints });
  expect((await window(baseline.constraints)).violations).toHaveLength(1);
  const text = calibratedConstraints(JSON.stringify(baseline.constraints), {
    thresholds: [change('comparison_threshold', 0.4)],
    completeness: [],
  });
  const calibrated = JSON.parse(text) as typeof baseline.constraints;
  expect((await window(calibrated)).violations).toEqual([]);
  expect(calibrated.features).toEqual(baseline.constraints.features);
  const { distribution_constraints: before, ...rest } = baseline.constraints.monitoring_config ?? {};
  expect(calibrated.monitoring_config).toEqual({
    ...rest,
    distribution_constraints: { ...before, comparison_threshold: 0.4 },
  });
});

it('numbers and categories have one threshold each if the container reads both', () => {
  const text = calibratedConstraints(
    JSON.stringify({
      version: 0,
      features: [],
      monitoring_config: {
        distribution_constraints: { comparison_threshold: 0.1, categorical_comparison_threshold: 0.1 },
      },
    }),
    { thresholds: [change('categorical_comparison_threshold', 0.3)], completeness: [] },
  );
  expect(effectiveConfig(JSON.parse(text))).toMatchObject({
    comparisonThreshold: 0.1,
    categoricalComparisonThreshold: 0.3,
  });
});

it('a lowered completeness accepts missing values down to its threshold', async () => {
  async function* gaps(every: number) {
    for (let i = 0; i < 1000; i += 1) yield [i % every === 0 ? null : String(i % 7)];
  }
  const baseline = await suggestBaseline({ columns: () => ['x'], rows: gaps(25) });
  const text = calibratedConstraints(JSON.stringify(baseline.constraints), {
    thresholds: [],
    completeness: [{ feature: 'x', from: 0.96, to: 0.94 }],
  });
  const constraints = JSON.parse(text) as typeof baseline.constraints;
  const violations = async (every: number, by: typeof constraints) =>
    (
      await analyzeWindow({ columns: () => null, rows: gaps(every) }, { ...baseline, constraints: by })
    ).violations.map((one) => one.constraint_check_type);
  expect(await violations(20, baseline.constraints)).toEqual(['completeness_check']);
  expect(await violations(20, constraints)).toEqual([]);
  expect(await violations(12, constraints)).toEqual(['completeness_check']);
  expect(constraints.monitoring_config).toEqual(baseline.constraints.monitoring_config);
});

it('a lowered domain threshold accepts rare values and still rejects a new category', async () => {
  async function* levels(unknown: number) {
    for (let i = 0; i < 1000; i += 1) yield [i < unknown ? `new-${i % 2}` : `level-${i % 5}`];
  }
  const baseline = await suggestBaseline({ columns: () => ['x'], rows: levels(0) });
  const text = calibratedConstraints(JSON.stringify(baseline.constraints), {
    thresholds: [{ setting: 'domain_content_threshold', from: 1, to: 0.99, because: ['x'] }],
    completeness: [],
  });
  const constraints = JSON.parse(text) as typeof baseline.constraints;
  const violations = async (unknown: number, by: typeof constraints) =>
    (
      await analyzeWindow({ columns: () => null, rows: levels(unknown) }, { ...baseline, constraints: by })
    ).violations.map((one) => one.constraint_check_type);
  expect(await violations(4, baseline.constraints)).toEqual(['categorical_values_check']);
  expect(await violations(4, constraints)).toEqual([]);
  expect(await violations(40, constraints)).toContain('categorical_values_check');
});
