import type { MetricComparison, ModelComparison } from '../../contract/model-comparison.js';
import { METRICS_OF, type QualityMetric } from '../../contract/quality-metric.js';
import { compareSlices } from './compare-slices.js';
import { type ComparisonSettings, verdictsOn } from './comparison-verdict.js';
import { type Classes, pairedMetrics } from './paired-metrics.js';
import type { ScoredRows } from './scored-rows.js';

/** Fewer rows of a class do not support a metric of that class. */
const LEAST_OF_CLASS = 20;

/**
 * Compares the model in service with a new model on the same labelled rows, which neither was trained on. Every metric of
 * the problem gets a difference with an interval and a verdict; the judged ones also by slice. Bounded by the rows that
 * `ScoredRows` keeps: about one second for 100,000.
 */
export function compareModels(store: ScoredRows, settings: ComparisonSettings): ModelComparison {
  const rows = Uint32Array.from({ length: store.rows }, (_, row) => row);
  const found = {
    problemType: store.problemType,
    rows: store.rows,
    rowsSeen: store.seen,
    unusable: store.unusable,
    margin: settings.margin,
  };
  const none = { judged: judgedOf(store, settings, []), metrics: [], slices: [], slicesLeftOut: 0 };
  if (store.rows < settings.leastRows) {
    return {
      ...found,
      ...none,
      problems: [`${store.rows} labelled rows are too few; the comparison needs ${settings.leastRows}`],
    };
  }
  const classes = classesOf(store);
  if (typeof classes === 'string') return { ...found, ...none, problems: [classes] };
  const paired = pairedMetrics(store, rows, classes);
  const judged = judgedOf(
    store,
    settings,
    paired.map(({ metric }) => metric),
  );
  const isJudged = ({ metric }: { readonly metric: QualityMetric }) => judged.includes(metric);
  const metrics: readonly MetricComparison[] = [
    ...verdictsOn(paired.filter(isJudged), settings),
    ...verdictsOn(
      paired.filter((one) => !isJudged(one)),
      settings,
    ),
  ];
  const missing = judged.filter((metric) => !paired.some((one) => one.metric === metric));
  return {
    ...found,
    judged,
    metrics,
    ...compareSlices(store, rows, classes, judged, settings),
    problems: missing.map((metric) => `${metric} needs a probability in each row of both models`),
  };
}

/** The metrics that decide: those that the policy names for this problem, else the main one that can be computed. */
function judgedOf(
  { problemType }: ScoredRows,
  { metrics }: ComparisonSettings,
  computed: readonly QualityMetric[],
): readonly QualityMetric[] {
  const of = METRICS_OF[problemType] as readonly QualityMetric[];
  const named = of.filter((metric) => metrics.includes(metric));
  if (named.length > 0) return named;
  return of.filter((metric) => computed.length === 0 || computed.includes(metric)).slice(0, 1);
}

/** The two classes of a binary problem; null for other problems; a sentence if the labels do not fit. */
function classesOf(store: ScoredRows): Classes | string {
  if (store.problemType === 'Regression') return null;
  const counts = new Map<number, number>();
  for (let row = 0; row < store.rows; row += 1) {
    const label = store.label[row] as number;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const labels = [...counts.keys()].map((code) => store.values[code] as string).sort();
  if (labels.length < 2) return `every labelled row has the label ${labels[0]}`;
  if (store.problemType === 'MulticlassClassification') return null;
  if (labels.length > 2) {
    return `a binary problem has two labels, and the labelled rows have ${labels.length} (${labels.slice(0, 5).join(', ')})`;
  }
  const positive = store.positiveLabel ?? (labels[1] as string);
  if (!labels.includes(positive)) return `the positive label ${positive} never occurs`;
  const negative = labels.find((label) => label !== positive) as string;
  const codes = { positive: store.values.indexOf(positive), negative: store.values.indexOf(negative) };
  for (const [name, code] of Object.entries(codes)) {
    const rows = counts.get(code) as number;
    if (rows < LEAST_OF_CLASS) {
      return `${rows} rows with the ${name} label are too few; the comparison needs ${LEAST_OF_CLASS}`;
    }
  }
  return codes;
}
