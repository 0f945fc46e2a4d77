import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROBLEM_TYPES, type ProblemType } from '../../../src/contract/quality-metric.js';
import { compareModels } from '../../../src/domain/quality/compare-models.js';
import type { ComparisonSettings } from '../../../src/domain/quality/comparison-verdict.js';
import { ScoredRows, type ScoredRowsSettings } from '../../../src/domain/quality/scored-rows.js';
import { normalDraw, type Random, seededRandom } from '../../../src/statistics/random.js';

const reference = JSON.parse(readFileSync(new URL('./fixtures/metrics.json', import.meta.url), 'utf8'));

const settings: ComparisonSettings = { metrics: [], margin: 0, largestUndetectedLoss: 0.05, leastRows: 200 };

function referenceRows(problemType: ProblemType, swap = false): ScoredRows {
  const { label, models, threshold } = reference[problemType];
  const rows = new ScoredRows({ problemType, ...(threshold ? { threshold } : {}) });
  const output = (model: number, i: number) => {
    const { prediction, probability } = models[model];
    return {
      ...(prediction ? { prediction: String(prediction[i]) } : {}),
      ...(probability ? { probability: probability[i] } : {}),
    };
  };
  const [first, second] = swap ? [1, 0] : [0, 1];
  label.forEach((value: unknown, i: number) => {
    rows.add({ label: String(value), champion: output(first, i), challenger: output(second, i) });
  });
  return rows;
}

interface Simulated {
  readonly rows: number;
  readonly seed: number;
  /** Noise of the two models' scores. */
  readonly noise: readonly [number, number];
  readonly segment?: { readonly share: number; readonly noise: number };
}

/** Rows of a binary problem whose score is the sum of the truth and noise. */
function binaryRows({ rows, seed, noise, segment }: Simulated, given: Partial<ScoredRowsSettings> = {}) {
  const random = seededRandom(seed);
  const store = new ScoredRows({ problemType: 'BinaryClassification', sliceColumns: ['region'], ...given });
  for (let i = 0; i < rows; i += 1) {
    const truth = normalDraw(random);
    const label = random() < logistic(2 * truth) ? 1 : 0;
    const inSegment = random() < (segment?.share ?? 0.2);
    const score = (error: number) => logistic(truth + error * normalDraw(random));
    store.add({
      label: String(label),
      champion: { probability: score(noise[0]) },
      challenger: { probability: score(inSegment ? (segment?.noise ?? noise[1]) : noise[1]) },
      slices: [inSegment ? 'north' : 'south'],
    });
  }
  return store;
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

describe('compareModels', () => {
  it('computes scikit-learn’s metrics of both models, for every problem type', () => {
    for (const problemType of PROBLEM_TYPES) {
      const { metrics } = compareModels(referenceRows(problemType), settings);
      const [champion, challenger] = reference[problemType].models;
      expect(metrics.map(({ metric }) => metric).sort()).toEqual(Object.keys(champion.expected).sort());
      for (const one of metrics) {
        expect(one.champion, one.metric).toBeCloseTo(champion.expected[one.metric], 10);
        expect(one.challenger, one.metric).toBeCloseTo(challenger.expected[one.metric], 10);
        expect(one.interval?.[0], one.metric).toBeLessThanOrEqual(one.difference);
        expect(one.interval?.[1], one.metric).toBeGreaterThanOrEqual(one.difference);
      }
    }
  });

  it('a model with more noise is worse on the main metric, and the other way round it is better', () => {
    for (const [problemType, main] of [
      ['BinaryClassification', 'auc'],
      ['MulticlassClassification', 'accuracy'],
      ['Regression', 'rmse'],
    ] as const) {
      const worse = compareModels(referenceRows(problemType), settings);
      expect(worse.judged).toEqual([main]);
      expect(worse.metrics[0]).toMatchObject({ metric: main, verdict: 'worse' });
      expect(compareModels(referenceRows(problemType, true), settings).metrics[0]).toMatchObject({
        metric: main,
        verdict: 'better',
      });
    }
  });

  it('names the test of each metric', () => {
    const { metrics } = compareModels(referenceRows('BinaryClassification'), settings);
    const methodOf = (name: string) => metrics.find(({ metric }) => metric === name)?.method;
    expect([methodOf('auc'), methodOf('accuracy'), methodOf('f1')]).toEqual([
      'DeLong',
      'McNemar',
      'paired bootstrap',
    ]);
  });

  it('equal models are called worse in at most a few of many samples', () => {
    let [worse, better] = [0, 0];
    for (let seed = 1; seed <= 120; seed += 1) {
      const { metrics } = compareModels(binaryRows({ rows: 400, seed, noise: [0.5, 0.5] }), settings);
      if (metrics[0]?.verdict === 'worse') worse += 1;
      if (metrics[0]?.verdict === 'better') better += 1;
    }
    // 2.5 % of 120 are 3; more than 9 have a probability below 0.001.
    expect(worse).toBeLessThanOrEqual(9);
    expect(better).toBeLessThanOrEqual(9);
  });

  it('many named metrics and many slices do not make a false finding more likely', () => {
    let [metricsWorse, slicesWorse] = [0, 0];
    for (let seed = 1; seed <= 40; seed += 1) {
      const random = seededRandom(seed);
      const store = new ScoredRows({ problemType: 'MulticlassClassification', sliceColumns: ['store'] });
      for (let i = 0; i < 3000; i += 1) {
        const label = drawn(random);
        const guess = () => ({ prediction: random() < 0.8 ? label : drawn(random) });
        store.add({ label, champion: guess(), challenger: guess(), slices: [`s${i % 20}`] });
      }
      const found = compareModels(store, { ...settings, metrics: ['accuracy', 'macro_f1', 'weighted_f1'] });
      if (found.metrics.some(({ verdict }) => verdict === 'worse')) metricsWorse += 1;
      if (found.slices.some(({ verdict }) => verdict === 'worse')) slicesWorse += 1;
      expect(found.slices.length).toBe(60);
    }
    expect(metricsWorse).toBeLessThanOrEqual(5);
    expect(slicesWorse).toBeLessThanOrEqual(5);
  });

  it('finds a model that is worse in one slice only', () => {
    const found = compareModels(
      binaryRows({ rows: 6000, seed: 3, noise: [0.6, 0.45], segment: { share: 0.2, noise: 2.5 } }),
      settings,
    );
    expect(found.slices.find(({ value }) => value === 'north')).toMatchObject({
      feature: 'region',
      verdict: 'worse',
    });
    expect(found.slices.find(({ value }) => value === 'south')?.verdict).not.toBe('worse');
  });

  it('cuts a numeric slice column into quarters, and counts slices with too few rows', () => {
    const random = seededRandom(5);
    const store = new ScoredRows({ problemType: 'Regression', sliceColumns: ['age', 'city'] });
    for (let i = 0; i < 1200; i += 1) {
      const label = 100 * random();
      const guess = () => ({ prediction: String(label + normalDraw(random)) });
      store.add({
        label: String(label),
        champion: guess(),
        challenger: guess(),
        slices: [String(20 + (i % 60)), i < 1150 ? 'large' : 'small'],
      });
    }
    const { slices, slicesLeftOut } = compareModels(store, settings);
    expect(
      slices
        .filter(({ feature }) => feature === 'age')
        .map(({ value }) => value)
        .sort(),
    ).toEqual(['35 to 50', '50 to 65', '65 and above', 'below 35']);
    expect(slices.filter(({ feature }) => feature === 'city').map(({ value }) => value)).toEqual(['large']);
    expect(slicesLeftOut).toBe(1);
  });

  it('a loss within the margin is equal, and a larger one is worse', () => {
    const rows = () => binaryRows({ rows: 20_000, seed: 8, noise: [0.5, 0.6] });
    const strict = compareModels(rows(), settings).metrics[0];
    expect(strict?.verdict).toBe('worse');
    const loss = -(strict?.difference ?? 0);
    expect(compareModels(rows(), { ...settings, margin: 2 * loss }).metrics[0]?.verdict).toBe('equal');
    expect(compareModels(rows(), { ...settings, margin: loss / 3 }).metrics[0]?.verdict).toBe('worse');
  });

  it('is unknown with too few rows, too few rows of a class, or if a loss that matters cannot be excluded', () => {
    const few = compareModels(binaryRows({ rows: 150, seed: 1, noise: [0.5, 0.5] }), settings);
    expect(few).toMatchObject({ metrics: [], problems: [expect.stringContaining('150 labelled rows')] });
    const wide = compareModels(binaryRows({ rows: 220, seed: 2, noise: [1, 1] }), settings);
    expect(wide.metrics[0]).toMatchObject({ metric: 'auc', verdict: 'unknown' });
    const rare = new ScoredRows({ problemType: 'BinaryClassification' });
    for (let i = 0; i < 500; i += 1) {
      rare.add({
        label: i < 7 ? '1' : '0',
        champion: { probability: 0.1 },
        challenger: { probability: 0.2 },
      });
    }
    expect(compareModels(rare, settings).problems).toEqual([
      '7 rows with the positive label are too few; the comparison needs 20',
    ]);
  });

  it('says why labels do not fit the problem', () => {
    const rows = (labels: readonly string[], given: Partial<ScoredRowsSettings> = {}) => {
      const store = new ScoredRows({ problemType: 'BinaryClassification', ...given });
      for (let i = 0; i < 300; i += 1) {
        const label = labels[i % labels.length] as string;
        store.add({ label, champion: { prediction: label }, challenger: { prediction: label } });
      }
      return compareModels(store, settings).problems;
    };
    expect(rows(['0'])).toEqual(['every labelled row has the label 0']);
    expect(rows(['0', '1', '2'])).toEqual([
      'a binary problem has two labels, and the labelled rows have 3 (0, 1, 2)',
    ]);
    expect(rows(['0', '1'], { positiveLabel: 'yes' })).toEqual(['the positive label yes never occurs']);
  });

  it('a metric that the policy names and the outputs do not support is a problem', () => {
    const store = new ScoredRows({ problemType: 'BinaryClassification' });
    for (let i = 0; i < 300; i += 1) {
      const label = String(i % 2);
      store.add({ label, champion: { prediction: label }, challenger: { prediction: label } });
    }
    expect(compareModels(store, { ...settings, metrics: ['auc', 'rmse'] })).toMatchObject({
      judged: ['auc'],
      problems: ['auc needs a probability in each row of both models'],
    });
    expect(compareModels(store, settings).judged).toEqual(['f1']);
  });

  it('labels and predictions in another notation are equal, and rows without a label are counted', () => {
    const store = new ScoredRows({ problemType: 'MulticlassClassification' });
    for (let i = 0; i < 300; i += 1) {
      store.add({
        label: i % 3 === 0 ? '1' : '0.0',
        champion: { prediction: i % 3 === 0 ? '1.0' : '0' },
        challenger: { prediction: i % 3 === 0 ? ' 1 ' : '0' },
      });
    }
    store.add({ label: '', champion: { prediction: '1' }, challenger: { prediction: '1' } });
    const found = compareModels(store, settings);
    expect(found.metrics[0]).toMatchObject({
      metric: 'accuracy',
      champion: 1,
      challenger: 1,
      verdict: 'equal',
    });
    expect(found).toMatchObject({ rows: 300, unusable: 1 });
  });

  it('probabilities outside 0 to 1 are scores: areas only', () => {
    const store = new ScoredRows({ problemType: 'BinaryClassification' });
    const random = seededRandom(2);
    for (let i = 0; i < 300; i += 1) {
      const score = () => ({ probability: (i % 2) + 2 * random() });
      store.add({ label: String(i % 2), champion: score(), challenger: score() });
    }
    const names = compareModels(store, settings).metrics.map(({ metric }) => metric);
    expect(names).toContain('auc');
    expect(names).not.toContain('log_loss');
  });

  it('keeps a uniform sample of more rows than fit', () => {
    const store = new ScoredRows({ problemType: 'Regression', most: 1000 });
    for (let i = 0; i < 10_000; i += 1) {
      store.add({ label: String(i), champion: { prediction: '0' }, challenger: { prediction: '0' } });
    }
    const mean = store.label.reduce((sum, value) => sum + value, 0) / 1000;
    expect(Math.abs(mean - 5000)).toBeLessThan(5 * (10_000 / Math.sqrt(12 * 1000)));
    expect(compareModels(store, settings)).toMatchObject({ rows: 1000, rowsSeen: 10_000 });
  });
});

function drawn(random: Random): string {
  return 'abcd'[Math.floor(random() * 4)] as string;
}
