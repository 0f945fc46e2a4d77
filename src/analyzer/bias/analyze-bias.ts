import { AnalyzerError } from '../errors.js';
import { flipTest } from './flip-test.js';
import {
  BIAS_METRICS,
  type BiasAnalysis,
  type BiasMetric,
  type BiasMetricName,
  type FacetBias,
} from './formats.js';
import { type GroupCounts, generalizedEntropy, groupMetrics } from './group-rates.js';
import { memberTest } from './member-test.js';

/** One row of a bias analysis. Null: missing. */
export interface BiasRow {
  readonly label: string | null;
  readonly prediction: string | null;
  /** By the facet's name. */
  readonly facets: Readonly<Record<string, string | null>>;
  /** Value of the group variable, for CDDPL. */
  readonly group?: string | null;
  /** Numeric features without facet and label, for the flip test. */
  readonly features?: readonly number[];
}

/** From Clarify's analysis configuration. */
export interface BiasConfig {
  readonly label: string;
  /** `label_values_or_threshold`: the positive labels, or one threshold if the label is continuous. */
  readonly positiveLabels: readonly string[];
  readonly facets: readonly {
    /** `name_or_index` */
    readonly name: string;
    /** `value_or_threshold`; one report for all values together. Default: one report for each value that occurs. */
    readonly values?: readonly string[];
  }[];
  /** Metrics to compute. Default: all */
  readonly methods?: readonly BiasMetricName[];
}

/**
 * Post-training bias metrics of labelled predictions, in the shape of analysis.json.
 * @returns the analysis, and the number of rows that were left out because a value is missing
 * @throws AnalyzerError if there are no rows, or a positive label or a facet value never occurs or is every row's
 */
export function analyzeBias(
  rows: readonly BiasRow[],
  config: BiasConfig,
): { readonly analysis: BiasAnalysis; readonly leftOut: number } {
  const names = config.facets.map(({ name }) => name);
  const used = rows.filter(
    (row) =>
      row.label !== null &&
      row.prediction !== null &&
      names.every((name) => (row.facets[name] ?? null) !== null),
  );
  if (used.length === 0)
    throw new AnalyzerError('No row has a label, a prediction and a value of every facet.');
  const labels = used.map((row) => row.label ?? '');
  const predictions = used.map((row) => row.prediction ?? '');
  // A threshold covers label and prediction alike, so both together decide whether the label is continuous.
  const positive = memberTest([...labels, ...predictions], config.positiveLabels, `label ${config.label}`);
  const table: BiasTable = {
    rows: used,
    labels: labels.map(positive.isMember),
    predictions: predictions.map(positive.isMember),
    methods: config.methods ?? (Object.keys(BIAS_METRICS) as BiasMetricName[]),
  };
  if (!table.predictions.includes(true)) {
    throw new AnalyzerError(
      `No prediction is ${config.positiveLabels.join(', ')}. Check label_values_or_threshold and the prediction's attribute.`,
    );
  }
  const facets = config.facets.map(({ name, values }) => {
    const column = used.map((row) => row.facets[name] ?? '');
    const reports = values === undefined ? [...new Set(column)].sort().map((value) => [value]) : [values];
    return [name, reports.map((members) => facetBias(table, column, members, name))] as const;
  });
  return {
    leftOut: rows.length - used.length,
    analysis: {
      version: '1.0',
      post_training_bias_metrics: {
        label: config.label,
        facets: Object.fromEntries(facets),
        label_value_or_threshold: positive.text,
      },
    },
  };
}

interface BiasTable {
  readonly rows: readonly BiasRow[];
  /** Whether the label, and the prediction, of each row is positive. */
  readonly labels: readonly boolean[];
  readonly predictions: readonly boolean[];
  readonly methods: readonly BiasMetricName[];
}

function facetBias(
  table: BiasTable,
  column: readonly string[],
  values: readonly string[],
  name: string,
): FacetBias {
  const facet = memberTest(column, values, `facet ${name}`);
  const inFacet = column.map(facet.isMember);
  if (!inFacet.includes(true) || !inFacet.includes(false)) {
    throw new AnalyzerError(
      `The facet ${name} ${inFacet[0] ? 'is' : 'is never'} ${values.join(', ')} in every row, so there are no two groups to compare. ` +
        'Check value_or_threshold.',
    );
  }
  const favored = count(table, (row) => !inFacet[row]);
  const disfavored = count(table, (row) => inFacet[row] === true);
  const group = groupMetrics(favored, disfavored);
  const compute: Readonly<Record<BiasMetricName, () => number>> = {
    ...(Object.fromEntries(Object.entries(group).map(([metric, value]) => [metric, () => value])) as Record<
      keyof typeof group,
      () => number
    >),
    CDDPL: () => conditionalDisparity(table, inFacet),
    FT: () => flipTestOf(table, inFacet),
    GE: () => generalizedEntropy(count(table, () => true)) ?? fail('Every prediction is a false negative'),
  };
  const metrics = (Object.keys(BIAS_METRICS) as BiasMetricName[])
    .filter((metric) => table.methods.includes(metric))
    .map((metric) => measured(metric, compute[metric]));
  return { value_or_threshold: facet.text, metrics };
}

function measured(name: BiasMetricName, compute: () => number): BiasMetric {
  const description = BIAS_METRICS[name];
  try {
    return { name, description, value: compute() };
  } catch (error) {
    return { name, description, value: null, error: (error as Error).message };
  }
}

function fail(reason: string): never {
  throw new Error(reason);
}

function count({ labels, predictions }: BiasTable, wanted: (row: number) => boolean): GroupCounts {
  const counts = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  for (const [row, label] of labels.entries()) {
    if (!wanted(row)) continue;
    if (predictions[row]) counts[label ? 'truePositives' : 'falsePositives'] += 1;
    else counts[label ? 'falseNegatives' : 'trueNegatives'] += 1;
  }
  return counts;
}

/**
 * Conditional demographic disparity in predicted labels: the facet's share of rejections minus its share of acceptances in
 * each group, weighted by the rows of the group.
 */
function conditionalDisparity({ rows, predictions }: BiasTable, inFacet: readonly boolean[]): number {
  if (!predictions.includes(false)) fail('Every prediction is positive');
  const groups = new Map<string, { rows: number; accepted: [number, number]; rejected: [number, number] }>();
  for (const [i, row] of rows.entries()) {
    const name = row.group ?? fail('The group variable is missing. Set group_variable');
    const group = groups.get(name) ?? { rows: 0, accepted: [0, 0], rejected: [0, 0] };
    groups.set(name, group);
    group.rows += 1;
    const side = predictions[i] ? group.accepted : group.rejected;
    side[0] += 1;
    if (inFacet[i]) side[1] += 1;
  }
  let sum = 0;
  for (const group of groups.values()) {
    const share = ([all, facet]: readonly [number, number]) => (all === 0 ? 0 : facet / all);
    sum += group.rows * (share(group.rejected) - share(group.accepted));
  }
  return sum / rows.length;
}

function flipTestOf({ rows, predictions }: BiasTable, inFacet: readonly boolean[]): number {
  const points = rows.map(({ features }, i) => ({
    features: features ?? fail('The flip test needs numeric features'),
    positive: predictions[i] === true,
  }));
  return flipTest(
    points.filter((_, i) => inFacet[i]),
    points.filter((_, i) => !inFacet[i]),
  );
}
