import { describe, expect, it } from 'vitest';
import {
  analyzeWindow,
  type Constraints,
  type MonitoringConfig,
  NoDataError,
  readCsv,
  suggestBaseline,
} from '../../src/analyzer/index.js';
import { inPieces } from './text-chunks.js';

const csv = (text: string, header = true) => readCsv(inPieces(text), { header });
const times = (n: number, cell: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => cell(i)).join('\n');

/** Judges `window` by the baseline of `training`, both CSV with header, after `edit` was made to the constraints. */
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

describe('judging a window', () => {
  it('finds nothing wrong with the training data itself', async () => {
    const training = `a,b,c\n${times(500, (i) => `${i},${i}.25,${i % 5 ? 'x' : 'y'}`)}`;
    const { violations, drift } = await judge(training, training);
    expect(violations).toEqual([]);
    expect(drift).toEqual([
      { feature: 'a', kind: 'numerical', distance: 0, threshold: 0.1 },
      { feature: 'b', kind: 'numerical', distance: 0, threshold: 0.1 },
      { feature: 'c', kind: 'categorical', distance: 0, threshold: 0.1 },
    ]);
  });

  it('writes the statistics and constraints of the window, not of the baseline', async () => {
    const { statistics, constraints } = await judge('x\n1\n2\n', 'x\n2.5\n-1\n4\n');
    expect(statistics.dataset.item_count).toBe(3);
    expect(constraints.features[0]).toMatchObject({ inferred_type: 'Fractional' });
  });

  it('has no verdict on an empty window', async () => {
    await expect(judge('x\n1\n', 'x\n')).rejects.toThrow(NoDataError);
  });

  it('takes names from the baseline by position when the window has none', async () => {
    const { statistics, constraints } = await suggestBaseline(csv('age,job\n1,a\n'));
    const window = await analyzeWindow(csv('5,a,7\n', false), { statistics, constraints });
    expect(window.statistics.features.map(({ name }) => name)).toEqual(['age', 'job', '_c2']);
  });

  describe('by type', () => {
    it('lets a whole-number share pass that meets the threshold', async () => {
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

    it('is exact also among more values than are counted one by one', async () => {
      const window = `x\n${times(5000, (i) => (i % 100 ? String(i) : `${i}.5`))}`;
      const { violations } = await judge(`x\n${times(5000, String)}`, window);
      expect(violations[0]?.description).toMatch(/Observed: Only 99\.0% of data is Integral/);
    });

    it('does not count whole numbers as fractional', async () => {
      const { violations } = await judge('x\n1.5\n2.5\n', 'x\n1.5\n2\n3.5\n4.5\n');
      expect(violations[0]?.description).toMatch(/Observed: Only 75\.0% of data is Fractional/);
    });

    it('lets a text column hold numbers among words, but not numbers alone', async () => {
      const training = `code\n${times(40, (i) => ['A1', '10'][i % 2] as string)}`;
      expect((await judge(training, 'code\n10\nA1\n')).violations).toEqual([]);
      expect(types((await judge(training, 'code\n10\n10\n')).violations)).toEqual(['data_type_check']);
    });
  });

  describe('by completeness', () => {
    it('fires below the completeness observed in training, not at it', async () => {
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

    it.each(['1', 'word'])('is all that is said of a column without any value (of %s)', async (value) => {
      const { violations, drift } = await judge(`x,i\n${value},1\n${value},2\n`, 'x,i\n,1\n,2\n');
      expect(violations.map(({ description }) => description)).toEqual([
        'Data completeness requirement is not met. Expected: 100.0%. Observed: Only 0.0%.',
      ]);
      expect(drift.map(({ feature }) => feature)).toEqual(['i']);
    });
  });

  describe('by columns', () => {
    it('compares their number, whatever their names', async () => {
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

  describe('by categories', () => {
    const oneNew = `colour\n${times(100, (i) => (i === 7 ? 'blue' : i % 2 ? 'red' : 'green'))}`;

    it('fires on one unseen value in a hundred unless the threshold lets it pass', async () => {
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

    it('counts values inside the domain also when there are too many others to tell apart', async () => {
      const window = `colour\n${times(8000, (i) => (i % 4 ? 'red' : `shade ${i}`))}`;
      const { violations } = await judge(colours, window);
      expect(violations.map(({ description }) => description)).toContain(
        'Value: 0.75 does not meet the constraint requirement! ',
      );
    });

    it('sees shares move, by rows', async () => {
      const window = `colour\n${times(100, (i) => (i % 10 ? 'red' : 'green'))}`;
      const { violations, drift } = await judge(colours, window);
      const distance = 0.4 - 1.8 * Math.sqrt(200 / 10_000);
      expect(drift[0]?.distance).toBeCloseTo(distance, 12);
      expect(types(violations)).toEqual(['baseline_drift_check']);
      expect(violations[0]?.description).toBe(
        `Baseline drift distance: ${drift[0]?.distance} exceeds threshold: 0.1`,
      );
    });

    it('has a threshold of its own', async () => {
      const window = `colour\n${times(100, (i) => (i % 10 ? 'red' : 'green'))}`;
      const lenient = withConfig({
        distribution_constraints: { comparison_threshold: 0.1, categorical_comparison_threshold: 0.2 },
      });
      expect((await judge(colours, window, lenient)).violations).toEqual([]);
    });

    it('fires by chi-squared when the p-value falls below the threshold', async () => {
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

  describe('by drift of numbers', () => {
    it('fires above the threshold and shows the distance below it too', async () => {
      const loud = await judge(shifted.training, shifted.window);
      expect(loud.drift[0]?.distance).toBeCloseTo(0.5 - 1.8 * Math.sqrt(600 / 90_000), 12);
      expect(types(loud.violations)).toEqual(['baseline_drift_check']);
      const quiet = await judge(
        shifted.training,
        shifted.window,
        withConfig({ distribution_constraints: { comparison_threshold: 0.4 } }),
      );
      expect(quiet.violations).toEqual([]);
      expect(quiet.drift).toEqual([{ ...loud.drift[0], threshold: 0.4 }]);
    });

    it('does not fire at the threshold itself', async () => {
      const edge = (comparison_threshold: number) =>
        withConfig({ distribution_constraints: { comparison_method: 'Simple', comparison_threshold } });
      expect((await judge(shifted.training, shifted.window, edge(0.5))).violations).toEqual([]);
      expect(types((await judge(shifted.training, shifted.window, edge(0.499))).violations)).toEqual([
        'baseline_drift_check',
      ]);
    });

    it('takes no chance off by the method Simple', async () => {
      const simple = withConfig({ distribution_constraints: { comparison_method: 'Simple' } });
      expect((await judge(shifted.training, shifted.window, simple)).drift[0]?.distance).toBeCloseTo(0.5, 12);
    });

    it('raises no violation with perform_comparison Disabled, but still shows the distance', async () => {
      const disabled = withConfig({ distribution_constraints: { perform_comparison: 'Disabled' } });
      const { violations, drift } = await judge(shifted.training, shifted.window, disabled);
      expect(violations).toEqual([]);
      expect(drift[0]?.distance).toBeGreaterThan(0.1);
    });

    it('is left out without baseline statistics, while the other checks remain', async () => {
      const { constraints } = await suggestBaseline(csv(shifted.training));
      const window = await analyzeWindow(csv('x\nword\n'), { statistics: null, constraints });
      expect(window.drift).toEqual([]);
      expect(types(window.violations)).toEqual(['data_type_check']);
    });
  });

  describe('by the settings of one feature', () => {
    const off = { evaluate_constraints: 'Disabled' };

    it.each([
      ['monitoringConfigOverrides at the feature', { monitoringConfigOverrides: off }],
      ['monitoring_config_overrides at the feature', { monitoring_config_overrides: off }],
      ['the SDK’s place, string_constraints', { string_constraints: { monitoring_config_overrides: off } }],
      ['the same in num_constraints', { num_constraints: { monitoring_config_overrides: off } }],
    ])('switches it off through %s', async (_place, extra) => {
      expect((await judge(shifted.training, shifted.window, withFeature(extra))).violations).toEqual([]);
    });

    it('changes one threshold and keeps the rest', async () => {
      const own = { monitoringConfigOverrides: { distribution_constraints: { comparison_threshold: 0.5 } } };
      const { drift } = await judge(shifted.training, shifted.window, withFeature(own));
      expect(drift[0]?.threshold).toBe(0.5);
      expect(drift[0]?.distance).toBeLessThan(0.4);
    });

    it('can judge one feature although all are switched off', async () => {
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
