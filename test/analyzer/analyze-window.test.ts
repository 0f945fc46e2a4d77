import { describe, expect, it } from 'vitest';
import {
  analyzeWindow,
  type Constraints,
  type MonitoringConfig,
  NoDataError,
  readCsv,
  suggestBaseline,
} from '../../src/analyzer/index.js';
import { inChunks } from './text-chunks.js';

const csv = (text: string, header = true) => readCsv(inChunks(text), { header });
const times = (n: number, cell: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => cell(i)).join('\n');

/** Judges `window` by the baseline of `training`, both CSV with header. `edit` changes the constraints first. */
async function judge(training: string, window: string, edit = (constraints: Constraints) => constraints) {
  const { statistics, constraints } = await suggestBaseline(csv(training));
  return analyzeWindow(csv(window), { statistics, constraints: edit(constraints) });
}

const withConfig =
  (config: MonitoringConfig) =>
  (constraints: Constraints): Constraints => ({
    ...constraints,
    monitoring_config: { ...constraints.monitoring_config, ...config },
  });

const withFeature =
  (extra: object) =>
  (constraints: Constraints): Constraints => ({
    ...constraints,
    features: constraints.features.map((feature) => ({ ...feature, ...extra })),
  });

const types = (violations: readonly { readonly constraint_check_type: string }[]) =>
  violations.map(({ constraint_check_type }) => constraint_check_type);

const colours = `colour\n${times(100, (i) => (i % 2 ? 'red' : 'green'))}`;
const shifted = {
  training: `x\n${times(300, (i) => String(i))}`,
  window: `x\n${times(300, (i) => String(150 + i))}`,
};

describe('analyzeWindow', () => {
  it('the training data has no violations under its own baseline', async () => {
    const training = `a,b,c\n${times(500, (i) => `${i},${i}.25,${i % 5 ? 'x' : 'y'}`)}`;
    const { violations, drift } = await judge(training, training);
    expect(violations).toEqual([]);
    expect(drift).toEqual([
      { feature: 'a', kind: 'numerical', distance: 0, threshold: 0.1 },
      { feature: 'b', kind: 'numerical', distance: 0, threshold: 0.1 },
      { feature: 'c', kind: 'categorical', distance: 0, threshold: 0.1 },
    ]);
  });

  it('the analysis contains the statistics and constraints of the window, not of the baseline', async () => {
    const { statistics, constraints } = await judge('x\n1\n2\n', 'x\n2.5\n-1\n4\n');
    expect(statistics.dataset.item_count).toBe(3);
    expect(constraints.features[0]).toMatchObject({ inferred_type: 'Fractional' });
  });

  it('an empty window is an error, not a clean window', async () => {
    await expect(judge('x\n1\n', 'x\n')).rejects.toThrow(NoDataError);
  });

  it('a window without header gets its column names from the baseline by position', async () => {
    const { statistics, constraints } = await suggestBaseline(csv('age,job\n1,a\n'));
    const window = await analyzeWindow(csv('5,a,7\n', false), { statistics, constraints });
    expect(window.statistics.features.map(({ name }) => name)).toEqual(['age', 'job', '_c2']);
  });

  describe('data_type_check', () => {
    it('a type match at the threshold passes, and one below it is a violation', async () => {
      const window = `x\n${times(100, (i) => (i < 3 ? '1.5' : '1'))}`;
      expect(types((await judge('x\n1\n', window)).violations)).toEqual(['data_type_check']);
      const lenient = withConfig({ datatype_check_threshold: 0.97 });
      expect((await judge('x\n1\n', window, lenient)).violations).toEqual([]);
      const strict = withConfig({ datatype_check_threshold: 0.98 });
      expect((await judge('x\n1\n', window, strict)).violations[0]?.description).toBe(
        'Data type match requirement is not met. Expected data type: Integral, Expected match: 98.0%. ' +
          'Observed: Only 97.0% of data is Integral.',
      );
    });

    it('the type match is exact even if the column has too many values to count each', async () => {
      const window = `x\n${times(5000, (i) => (i % 100 ? String(i) : `${i}.5`))}`;
      const { violations } = await judge(`x\n${times(5000, String)}`, window);
      expect(violations[0]?.description).toMatch(/Observed: Only 99\.0% of data is Integral/);
    });

    it('whole numbers do not match an expected Fractional type', async () => {
      const { violations } = await judge('x\n1.5\n2.5\n', 'x\n1.5\n2\n3.5\n4.5\n');
      expect(violations[0]?.description).toMatch(/Observed: Only 75\.0% of data is Fractional/);
    });

    it('a text column may contain numbers among words, but not only numbers', async () => {
      const training = `code\n${times(40, (i) => ['A1', '10'][i % 2] as string)}`;
      expect((await judge(training, 'code\n10\nA1\n')).violations).toEqual([]);
      expect(types((await judge(training, 'code\n10\n10\n')).violations)).toEqual(['data_type_check']);
    });
  });

  describe('completeness_check', () => {
    it('completeness below that of the training data is a violation, equal completeness is not', async () => {
      const training = 'x,i\n1,1\n,2\n';
      expect((await judge(training, 'x,i\n1,1\n,2\n')).violations).toEqual([]);
      expect((await judge(training, 'x,i\n1,1\n,2\n,3\n,4\n')).violations).toEqual([
        {
          feature_name: 'x',
          constraint_check_type: 'completeness_check',
          description: 'Data completeness requirement is not met. Expected: 50.0%. Observed: Only 25.0%.',
        },
      ]);
    });

    it.each(['1', 'word'])(
      'a window column without values violates completeness only (trained on "%s")',
      async (value) => {
        const { violations, drift } = await judge(`x,i\n${value},1\n${value},2\n`, 'x,i\n,1\n,2\n');
        expect(violations.map(({ description }) => description)).toEqual([
          'Data completeness requirement is not met. Expected: 100.0%. Observed: Only 0.0%.',
        ]);
        expect(drift.map(({ feature }) => feature)).toEqual(['i']);
      },
    );
  });

  describe('column count', () => {
    it('the number of columns is compared, not their names', async () => {
      expect((await judge('a,b\n1,2\n', 'b,c\n2,1\n')).violations).toEqual([]);
      expect((await judge('a,b\n1,2\n', 'a\n1\n')).violations).toEqual([
        {
          feature_name: 'Missing columns',
          constraint_check_type: 'missing_column_check',
          description:
            'There are missing columns in current dataset. Number of columns in current dataset: 1, ' +
            'Number of columns in baseline constraints: 2',
        },
      ]);
      expect(types((await judge('a,b\n1,2\n', 'a,b,c\n1,2,3\n')).violations)).toEqual(['extra_column_check']);
    });
  });

  describe('categories', () => {
    const oneNew = `colour\n${times(100, (i) => (i === 7 ? 'blue' : i % 2 ? 'red' : 'green'))}`;

    it('one new value in a hundred is a violation unless the threshold allows it', async () => {
      expect((await judge(colours, oneNew)).violations).toEqual([
        {
          feature_name: 'colour',
          constraint_check_type: 'categorical_values_check',
          description: 'Value: 0.99 does not meet the constraint requirement! ',
        },
      ]);
      expect(
        (await judge(colours, oneNew, withConfig({ domain_content_threshold: 0.99 }))).violations,
      ).toEqual([]);
    });

    it('values inside the domain are counted even if the column has too many other values to count each', async () => {
      const window = `colour\n${times(8000, (i) => (i % 4 ? 'red' : `shade ${i}`))}`;
      const { violations } = await judge(colours, window);
      expect(violations.map(({ description }) => description)).toContain(
        'Value: 0.75 does not meet the constraint requirement! ',
      );
    });

    it('a change in the shares of categories is drift, counted by rows', async () => {
      const window = `colour\n${times(100, (i) => (i % 10 ? 'red' : 'green'))}`;
      const { violations, drift } = await judge(colours, window);
      const distance = 0.4 - 1.8 * Math.sqrt(200 / 10_000);
      expect(drift[0]?.distance).toBeCloseTo(distance, 12);
      expect(types(violations)).toEqual(['baseline_drift_check']);
      expect(violations[0]?.description).toBe(
        `Baseline drift distance: ${drift[0]?.distance} exceeds threshold: 0.1`,
      );
    });

    it('categorical drift has a separate threshold', async () => {
      const window = `colour\n${times(100, (i) => (i % 10 ? 'red' : 'green'))}`;
      const lenient = withConfig({
        distribution_constraints: { comparison_threshold: 0.1, categorical_comparison_threshold: 0.2 },
      });
      expect((await judge(colours, window, lenient)).violations).toEqual([]);
    });

    it('with ChiSquared, a p-value below the threshold is a violation', async () => {
      const chiSquared = withConfig({
        distribution_constraints: {
          categorical_drift_method: 'ChiSquared',
          categorical_comparison_threshold: 0.05,
        },
      });
      const almost = `colour\n${times(100, (i) => (i % 2 || i < 10 ? 'red' : 'green'))}`;
      const quiet = await judge(colours, almost, chiSquared);
      expect(quiet.violations).toEqual([]);
      // Statistic (5² / 50) · 2 = 1 with one degree of freedom: p = 0.3173105.
      expect(quiet.drift[0]?.distance).toBeCloseTo(1 - 0.31731050786291415, 12);
      expect(quiet.drift[0]?.threshold).toBe(0.95);
      const moved = `colour\n${times(100, (i) => (i % 10 ? 'red' : 'green'))}`;
      expect(types((await judge(colours, moved, chiSquared)).violations)).toEqual(['baseline_drift_check']);
    });
  });

  describe('numerical drift', () => {
    it('a numerical distance is reported below the threshold, and is a violation above it', async () => {
      const above = await judge(shifted.training, shifted.window);
      expect(above.drift[0]?.distance).toBeCloseTo(0.5 - 1.8 * Math.sqrt(600 / 90_000), 12);
      expect(types(above.violations)).toEqual(['baseline_drift_check']);
      const below = await judge(
        shifted.training,
        shifted.window,
        withConfig({ distribution_constraints: { comparison_threshold: 0.4 } }),
      );
      expect(below.violations).toEqual([]);
      expect(below.drift).toEqual([{ ...above.drift[0], threshold: 0.4 }]);
    });

    it('a numerical distance at the threshold is not a violation', async () => {
      const edge = (comparison_threshold: number) =>
        withConfig({ distribution_constraints: { comparison_method: 'Simple', comparison_threshold } });
      expect((await judge(shifted.training, shifted.window, edge(0.5))).violations).toEqual([]);
      expect(types((await judge(shifted.training, shifted.window, edge(0.499))).violations)).toEqual([
        'baseline_drift_check',
      ]);
    });

    it('the method Simple does not subtract the effect of chance', async () => {
      const simple = withConfig({ distribution_constraints: { comparison_method: 'Simple' } });
      expect((await judge(shifted.training, shifted.window, simple)).drift[0]?.distance).toBeCloseTo(0.5, 12);
    });

    it('perform_comparison Disabled raises no drift violation, but the distance is reported', async () => {
      const disabled = withConfig({ distribution_constraints: { perform_comparison: 'Disabled' } });
      const { violations, drift } = await judge(shifted.training, shifted.window, disabled);
      expect(violations).toEqual([]);
      expect(drift[0]?.distance).toBeGreaterThan(0.1);
    });

    it('without baseline statistics, drift is skipped and the other checks run', async () => {
      const { constraints } = await suggestBaseline(csv(shifted.training));
      const window = await analyzeWindow(csv('x\nword\n'), { statistics: null, constraints });
      expect(window.drift).toEqual([]);
      expect(types(window.violations)).toEqual(['data_type_check']);
    });
  });

  describe('settings of one feature', () => {
    const off = { evaluate_constraints: 'Disabled' };

    it.each([
      ['monitoringConfigOverrides at the feature', { monitoringConfigOverrides: off }],
      ['monitoring_config_overrides at the feature', { monitoring_config_overrides: off }],
      [
        'monitoring_config_overrides in string_constraints, as the SDK writes',
        { string_constraints: { monitoring_config_overrides: off } },
      ],
      [
        'monitoring_config_overrides in num_constraints',
        { num_constraints: { monitoring_config_overrides: off } },
      ],
    ])('evaluation of a feature can be disabled by %s', async (_place, extra) => {
      expect((await judge(shifted.training, shifted.window, withFeature(extra))).violations).toEqual([]);
    });

    it('a feature can override one threshold and keep the other settings', async () => {
      const own = { monitoringConfigOverrides: { distribution_constraints: { comparison_threshold: 0.5 } } };
      const { drift } = await judge(shifted.training, shifted.window, withFeature(own));
      expect(drift[0]?.threshold).toBe(0.5);
      expect(drift[0]?.distance).toBeLessThan(0.4);
    });

    it('a feature can enable evaluation although the whole file disables it', async () => {
      const edit = (constraints: Constraints) =>
        withFeature({ monitoringConfigOverrides: { evaluate_constraints: 'Enabled' } })(
          withConfig({ evaluate_constraints: 'Disabled' })(constraints),
        );
      expect(
        (await judge('x,i\n1,1\n', 'x\nword\n', withConfig({ evaluate_constraints: 'Disabled' }))).violations,
      ).toEqual([]);
      expect(types((await judge('x,i\n1,1\n', 'x\nword\n', edit)).violations)).toEqual(['data_type_check']);
    });
  });
});
