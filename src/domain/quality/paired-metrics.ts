import { METRICS_OF, type QualityMetric } from '../../contract/quality-metric.js';
import { compareAreas } from '../../statistics/correlated-areas.js';
import { pairedBootstrap } from '../../statistics/paired-bootstrap.js';
import type { PairedDifference } from '../../statistics/paired-difference.js';
import { comparePairedShares } from '../../statistics/paired-shares.js';
import { integerDraw, seededRandom } from '../../statistics/random.js';
import {
  binaryMetrics,
  type ClassCounts,
  logLoss,
  type MetricValues,
  multiclassMetrics,
  regressionMetrics,
} from './metric-values.js';
import type { ScoredRows, Side } from './scored-rows.js';

export type ComparisonMethod = 'DeLong' | 'McNemar' | 'paired bootstrap';

/** One metric of both models on the same rows. */
export interface PairedMetric {
  readonly metric: QualityMetric;
  readonly champion: number;
  readonly challenger: number;
  /** Challenger minus champion; null if the metric is undefined for one of them. */
  readonly test: PairedDifference | null;
  readonly method: ComparisonMethod;
}

/** The positive and the negative class as codes; null in other problems. */
export type Classes = { readonly positive: number; readonly negative: number } | null;

/** Resamples of a bootstrap, and rows that it draws one by one; more rows are drawn in groups. */
export interface Effort {
  readonly resamples: number;
  readonly groups: number;
}

const WHOLE: Effort = { resamples: 2000, groups: 2000 };
const SEED = 20_261_128;
const SIDES: readonly Side[] = ['champion', 'challenger'];

/**
 * Every metric of the problem for these rows: DeLong for areas, McNemar for the accuracy, a paired bootstrap for the others.
 * Areas, log loss and Brier score only if every row has both probabilities; the last two only if these lie in 0 to 1.
 *
 * @param effort of each bootstrap
 */
export function pairedMetrics(
  store: ScoredRows,
  rows: Uint32Array,
  classes: Classes,
  effort = WHOLE,
): readonly PairedMetric[] {
  const found =
    store.problemType === 'Regression'
      ? ofRegression(store, rows, effort)
      : [
          ...ofClasses(store, rows, classes, effort),
          ...(classes ? ofProbabilities(store, rows, classes, effort) : []),
        ];
  const order = METRICS_OF[store.problemType] as readonly QualityMetric[];
  return [...found].sort((a, b) => order.indexOf(a.metric) - order.indexOf(b.metric));
}

function ofRegression(store: ScoredRows, rows: Uint32Array, effort: Effort): readonly PairedMetric[] {
  const label = Float64Array.from(rows, (row) => store.label[row] as number);
  // Centred, so that the sum of squares keeps its digits.
  const mean = label.reduce((sum, value) => sum + value, 0) / label.length;
  const errors = SIDES.map((side) =>
    Float64Array.from(rows, (row, i) => (store.predictions[side][row] as number) - (label[i] as number)),
  );
  const columns = [
    label.map((value) => value - mean),
    label.map((value) => (value - mean) ** 2),
    ...errors.flatMap((error) => [error.map(Math.abs), error.map((value) => value ** 2)]),
  ];
  return bootstrappedSums(columns, effort, (rows, sums) =>
    SIDES.map((_, side) =>
      regressionMetrics({
        rows,
        label: sums[0] as number,
        labelSquared: sums[1] as number,
        absoluteError: sums[2 + 2 * side] as number,
        squaredError: sums[3 + 2 * side] as number,
      }),
    ),
  );
}

/** Rows with the same label and the same two predictions are one cell of the bootstrap. */
function ofClasses(
  store: ScoredRows,
  rows: Uint32Array,
  classes: Classes,
  { resamples }: Effort,
): readonly PairedMetric[] {
  const size = store.values.length;
  const [positive, negative] = [classes?.positive ?? 0, classes?.negative ?? 0];
  const counts = new Map<number, number>();
  let [onlyChampion, onlyChallenger] = [0, 0];
  for (const row of rows) {
    const label = store.label[row] as number;
    const champion = store.predictedClass('champion', row, positive, negative);
    const challenger = store.predictedClass('challenger', row, positive, negative);
    if (champion === label && challenger !== label) onlyChampion += 1;
    if (champion !== label && challenger === label) onlyChallenger += 1;
    const key = (label * size + champion) * size + challenger;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const cells = [...counts.keys()];
  const labels = cells.map((key) => Math.floor(key / size / size));
  const predictions = [cells.map((key) => Math.floor(key / size) % size), cells.map((key) => key % size)];
  const figures = (weights: Float64Array, predicted: readonly number[]): MetricValues => {
    const of = countsOf(weights, labels, predicted, size);
    return classes ? binaryMetrics(of, positive) : multiclassMetrics(of);
  };
  const metrics = bootstrapped(Float64Array.from(counts.values()), resamples, (weights) =>
    predictions.map((predicted) => figures(weights, predicted)),
  );
  return metrics.map((one) =>
    one.metric === 'accuracy'
      ? { ...one, method: 'McNemar', test: comparePairedShares(onlyChampion, onlyChallenger, rows.length) }
      : one,
  );
}

function countsOf(
  weights: Float64Array,
  labels: readonly number[],
  predictions: readonly number[],
  size: number,
): ClassCounts {
  const [actual, predicted, right] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (let cell = 0; cell < weights.length; cell += 1) {
    const [weight, is, said] = [weights[cell] as number, labels[cell] as number, predictions[cell] as number];
    actual[is] = (actual[is] as number) + weight;
    predicted[said] = (predicted[said] as number) + weight;
    if (is === said) right[is] = (right[is] as number) + weight;
  }
  return { actual, predicted, right };
}

function ofProbabilities(
  store: ScoredRows,
  rows: Uint32Array,
  { positive }: NonNullable<Classes>,
  effort: Effort,
): readonly PairedMetric[] {
  const isPositive = Uint8Array.from(rows, (row) => (store.label[row] === positive ? 1 : 0));
  const scores = SIDES.map((side) =>
    Float64Array.from(rows, (row) => store.probabilities[side][row] as number),
  );
  if (scores.some((score) => score.some(Number.isNaN))) return [];
  const areas = compareAreas(isPositive, scores[0] as Float64Array, scores[1] as Float64Array);
  const area: readonly PairedMetric[] = areas
    ? [{ metric: 'auc', champion: areas.first, challenger: areas.second, test: areas, method: 'DeLong' }]
    : [];
  if (scores.some((score) => score.some((value) => value < 0 || value > 1))) return area;
  const losses = scores.map((score) => score.map((value, i) => logLoss(isPositive[i] === 1, value)));
  const squares = scores.map((score) => score.map((value, i) => (value - (isPositive[i] as number)) ** 2));
  const losing = bootstrappedSums([...losses, ...squares], effort, (rows, sums) =>
    SIDES.map((_, side) => ({
      log_loss: (sums[side] as number) / rows,
      brier_score: (sums[2 + side] as number) / rows,
    })),
  );
  return [...area, ...losing];
}

/**
 * Metrics of sums over rows. Many rows are drawn in groups of equal size, to which a seeded shuffle assigns them: the sums of
 * such groups are independent as the rows are, and few groups are quick to resample.
 */
function bootstrappedSums(
  columns: readonly Float64Array[],
  { resamples, groups: most }: Effort,
  of: (rows: number, sums: Float64Array) => readonly MetricValues[],
): readonly PairedMetric[] {
  const rows = columns[0]?.length ?? 0;
  const groups = Math.min(rows, most);
  const shuffled = shuffledOrder(rows);
  const sizes = new Float64Array(groups);
  const grouped = columns.map(() => new Float64Array(groups));
  for (let i = 0; i < rows; i += 1) {
    const [row, group] = [shuffled[i] as number, i % groups];
    sizes[group] = (sizes[group] as number) + 1;
    columns.forEach((column, at) => {
      const sums = grouped[at] as Float64Array;
      sums[group] = (sums[group] as number) + (column[row] as number);
    });
  }
  const totals = new Float64Array(columns.length);
  return bootstrapped(new Float64Array(groups).fill(1), resamples, (weights) => {
    const dot = (values: Float64Array) => {
      let sum = 0;
      for (let i = 0; i < values.length; i += 1) sum += (values[i] as number) * (weights[i] as number);
      return sum;
    };
    grouped.forEach((sums, at) => {
      totals[at] = dot(sums);
    });
    return of(dot(sizes), totals);
  });
}

/** Fisher and Yates's shuffle. */
function shuffledOrder(rows: number): Uint32Array {
  const random = seededRandom(SEED);
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  for (let i = rows - 1; i > 0; i -= 1) {
    const other = integerDraw(random, i + 1);
    const kept = order[i] as number;
    order[i] = order[other] as number;
    order[other] = kept;
  }
  return order;
}

/** The metrics that `of` computes for both models, each with its interval from one bootstrap for all. */
function bootstrapped(
  rows: Float64Array,
  resamples: number,
  of: (weights: Float64Array) => readonly MetricValues[],
): readonly PairedMetric[] {
  const [champion = {}, challenger = {}] = of(rows);
  const names = Object.keys(champion) as QualityMetric[];
  const tests = pairedBootstrap(
    rows,
    (weights) => {
      const [before = {}, after = {}] = of(weights);
      return names.map((name) => (after[name] ?? Number.NaN) - (before[name] ?? Number.NaN));
    },
    { resamples, seed: SEED },
  );
  return names.map((metric, i) => ({
    metric,
    champion: champion[metric] ?? Number.NaN,
    challenger: challenger[metric] ?? Number.NaN,
    test: tests[i] ?? null,
    method: 'paired bootstrap',
  }));
}
