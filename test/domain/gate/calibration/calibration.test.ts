import { expect, it } from 'vitest';
import { analyzeWindow, suggestBaseline } from '../../../../src/analyzer/index.js';
import type { BacktestedWindow } from '../../../../src/domain/gate/backtested-window.js';
import { calibratedConstraints } from '../../../../src/domain/gate/calibration/calibrated-constraints.js';
import { calibrate } from '../../../../src/domain/gate/calibration/calibration.js';
import { comparisonSettings } from '../../../../src/domain/gate/calibration/comparison-settings.js';
import { judgedUnder } from '../../../../src/domain/gate/calibration/judged-under.js';
import type { DatasetProfile } from '../../../../src/domain/profile/distribution.js';
import { profileOf } from '../../../../src/evidence/profile.js';
import { balancedBlocks } from '../../../../src/statistics/balanced-blocks.js';
import { normalDraw, seededRandom } from '../../../../src/statistics/random.js';

const DAY = 86_400;
const candidate: DatasetProfile = {
  rows: 5000,
  features: [
    {
      feature: 'x',
      inferredType: 'Fractional',
      present: 5000,
      missing: 0,
      distribution: {
        kind: 'numeric',
        items: Array.from({ length: 5000 }, (_, i) => ({ value: i / 5000, weight: 1 })),
      },
    },
    {
      feature: 'c',
      inferredType: 'String',
      present: 5000,
      missing: 0,
      distribution: { kind: 'categorical', counts: [{ value: 'a', count: 5000 }], unlisted: 0 },
    },
  ],
};
const today = comparisonSettings({ comparison_threshold: 0.1, categorical_comparison_threshold: 0.1 });
const windows = (distanceOf: (i: number) => number, count = 24, feature = 'x'): BacktestedWindow[] =>
  Array.from({ length: count }, (_, i) => {
    const distance = distanceOf(i);
    return {
      windowStart: String(i),
      windowEnd: String(i + 1),
      rows: 1000,
      violated: distance > 0.1 ? [`${feature}|baseline_drift_check`] : [],
      drift: [{ feature, distance, threshold: 0.1 }],
    };
  });
const request = { budgetPerMonth: 1, periodSeconds: DAY, candidate, settings: today };
const around = (middle: number, by: number) => (i: number) => middle + by * Math.sin(i * 1.7);

/** Every window violates the observed completeness; distances as given. */
const incomplete = (given: readonly BacktestedWindow[]): BacktestedWindow[] =>
  given.map((window) => ({
    ...window,
    violated: [...window.violated, 'x|completeness_check'],
    short: [{ feature: 'x', check: 'completeness_check', share: 0.95 }],
  }));
const completeness = [{ feature: 'x', from: 0.96, to: 0.93 }];
const allowances = { completeness, domain: null, types: null };

it('without a budget, calibration proposes only room for chance, however large the distances', () => {
  const found = calibrate({
    ...request,
    allowances,
    budgetPerMonth: null,
    windows: incomplete(windows(() => 0.3)),
  });
  expect(found).toMatchObject({ verdict: 'proposed', completeness, thresholds: [] });
  expect(found.after?.perMonth).toBe(30);
});
it('calibration proposes only room for chance if that keeps the budget', () => {
  const found = calibrate({ ...request, allowances, windows: incomplete(windows(() => 0.05)) });
  expect(found).toMatchObject({ verdict: 'proposed', completeness, thresholds: [] });
  expect([found.before?.perMonth, found.after?.perMonth]).toEqual([30, 0]);
  expect(found.sentence).toContain('x 96 % → 93 %');
});
it('calibration proposes room for chance and thresholds if distances exceed the budget too', () => {
  const found = calibrate({ ...request, allowances, windows: incomplete(windows(around(0.12, 0.03))) });
  expect(found).toMatchObject({
    verdict: 'proposed',
    completeness,
    thresholds: [{ setting: 'comparison_threshold' }],
  });
  expect(found.after?.perMonth).toBe(0);
});
it('calibration proposes room for chance also with too few windows to fit a threshold, and says so', () => {
  const found = calibrate({ ...request, allowances, windows: incomplete(windows(() => 0.3, 4)) });
  expect(found).toMatchObject({ verdict: 'proposed', completeness, thresholds: [] });
  expect(found.sentence).toContain('8 are needed');
});

it('calibration raises a threshold that normal windows always violate, and states the smallest detectable shifts', () => {
  const { verdict, thresholds, after, power, sentence } = calibrate({
    ...request,
    windows: windows(around(0.12, 0.03)),
  });
  expect(verdict).toBe('proposed');
  expect(thresholds).toHaveLength(1);
  expect(thresholds[0]).toMatchObject({ setting: 'comparison_threshold', from: 0.1, because: ['x'] });
  expect(thresholds[0]?.to).toBeGreaterThan(0.15);
  expect(after?.perMonth).toBe(0);
  expect(power[0]?.after).toBeGreaterThan(power[0]?.before as number);
  expect(power[0]?.after).toBeLessThan(1.5);
  expect(sentence).toContain('the budget is 1');
});

it('calibration is tested on windows that the fit did not use, and keeps neighbours together', () => {
  const { fittedOn, triedOn } = calibrate({ ...request, windows: windows(around(0.12, 0.03)) });
  expect([...fittedOn, ...triedOn].sort()).toEqual(
    windows(() => 0)
      .map(({ windowStart }) => windowStart)
      .sort(),
  );
  expect(fittedOn.filter((start) => triedOn.includes(start))).toEqual([]);
  expect(balancedBlocks([1, 2, 3, 4, 5, 6, 7, 8])).toEqual([
    [1, 2, 7, 8],
    [3, 4, 5, 6],
  ]);
});

it.each([2, 4, 6, 8, 12])('fit and test contain highs and lows of a season of %i windows', (period) => {
  const season = Array.from({ length: 24 }, (_, i) => (i % period < period / 2 ? 'high' : 'low'));
  for (const part of balancedBlocks(season)) expect([...new Set(part)].sort()).toEqual(['high', 'low']);
});

it('calibration changes nothing if the budget is kept, and is unknown with few windows', () => {
  expect(calibrate({ ...request, windows: windows(() => 0.01) }).verdict).toBe('not needed');
  expect(calibrate({ ...request, windows: windows(() => 0.3, 4) }).verdict).toBe('unknown');
});

it('calibration fails if no threshold detects useful shifts, and says so', () => {
  const { verdict, sentence } = calibrate({ ...request, windows: windows(around(0.5, 0.3)) });
  expect(verdict).toBe('fail');
  expect(sentence).toMatch(
    /No threshold keeps the budget and still detects useful shifts of the numeric features: x only/,
  );
});

it('calibration fails if a threshold keeps the budget on one part of the windows only', () => {
  const [fitted] = balancedBlocks(windows(() => 0));
  const known = new Set(fitted.map(({ windowStart }) => windowStart));
  const { verdict, sentence } = calibrate({
    ...request,
    windows: windows((i) => (known.has(String(i)) ? around(0.12, 0.01)(i) : 0.4)),
  });
  expect(verdict).toBe('fail');
  expect(sentence).toContain('do not keep the budget on the other');
});

it('calibration leaves the threshold for numbers if only categories exceed theirs, and the reverse', () => {
  const found = calibrate({ ...request, windows: windows(around(0.12, 0.03), 24, 'c') });
  expect(found.thresholds.map(({ setting }) => setting)).toEqual(['categorical_comparison_threshold']);
  expect(found.power.map(({ feature, unit }) => [feature, unit])).toEqual([['c', 'share of the rows']]);
});

it('calibration raises the only threshold of a container that reads one', () => {
  const old = comparisonSettings({ comparison_threshold: 0.1 });
  const found = calibrate({ ...request, settings: old, windows: windows(around(0.12, 0.03), 24, 'c') });
  expect(found.thresholds.map(({ setting }) => setting)).toEqual(['comparison_threshold']);
  expect(found.power.map(({ feature }) => feature)).toEqual(['x', 'c']);
});

it('calibration is unknown if the violations are not of distance, or are of a p-value', () => {
  const blank = windows(() => 0.01).map((window) => ({ ...window, violated: ['x|completeness_check'] }));
  expect(calibrate({ ...request, windows: blank })).toMatchObject({ verdict: 'unknown', thresholds: [] });
  const chi = comparisonSettings({
    categorical_comparison_threshold: 0.1,
    categorical_drift_method: 'ChiSquared',
  });
  const found = calibrate({ ...request, settings: chi, windows: windows(around(0.12, 0.03), 24, 'c') });
  expect(found).toMatchObject({ verdict: 'unknown', thresholds: [] });
});

it('a window judged under other thresholds equals the analyzer with those constraints', async () => {
  const random = seededRandom(7);
  async function* rows(count: number, mean: number, share: number) {
    for (let i = 0; i < count; i += 1)
      yield [
        (mean + normalDraw(random)).toFixed(4),
        random() < share ? 'a' : 'b',
        random() < 0.02 ? null : '1',
      ];
  }
  const names = ['x', 'c', 'k'];
  const { statistics, constraints: made } = await suggestBaseline({
    columns: () => names,
    rows: rows(2000, 0, 0.5),
  });
  // As containers since 2023 write it, with a separate threshold for categories.
  const distribution_constraints = {
    ...made.monitoring_config?.distribution_constraints,
    categorical_comparison_threshold: 0.1,
  };
  const constraints = { ...made, monitoring_config: { ...made.monitoring_config, distribution_constraints } };
  const baseline = { statistics, constraints: constraints as typeof made };
  const profile = profileOf(baseline.statistics);
  const settings = comparisonSettings(baseline.constraints.monitoring_config?.distribution_constraints);
  const judge = async (shift: number, share: number, constraints = baseline.constraints) => {
    const held: (string | null)[][] = [];
    for await (const row of rows(600, shift, share)) held.push(row);
    const under = async (one: typeof constraints) => {
      async function* again() {
        yield* held;
      }
      const { violations, drift } = await analyzeWindow(
        { columns: () => null, rows: again() },
        { ...baseline, constraints: one },
      );
      return { violated: violations.map((v) => `${v.feature_name}|${v.constraint_check_type}`), drift };
    };
    return { before: await under(constraints), under };
  };
  const seen = new Set<number>();
  for (const [shift, share] of [
    [0, 0.5],
    [0.6, 0.5],
    [1.5, 0.5],
    [0, 0.75],
    [1, 0.95],
  ] as const) {
    const { before, under } = await judge(shift, share);
    const thresholds = [
      { setting: 'comparison_threshold', from: 0.1, to: 0.35, because: [] },
      { setting: 'categorical_comparison_threshold', from: 0.1, to: 0.2, because: [] },
    ] as const;
    const text = calibratedConstraints(JSON.stringify(baseline.constraints), {
      thresholds,
      completeness: [],
    });
    const after = await under(JSON.parse(text));
    const window = { windowStart: '', windowEnd: '', rows: 600, ...before };
    const renewed = judgedUnder(window, profile, settings, thresholds);
    expect(renewed.violated).toEqual(after.violated);
    expect(renewed.drift.map(({ threshold }) => threshold)).toEqual(
      after.drift.map(({ threshold }) => threshold),
    );
    seen.add(before.violated.length - after.violated.length);
  }
  // Some violations were removed and some stayed; otherwise the comparison above would prove nothing.
  expect(seen.size).toBeGreaterThan(1);
});
