/** Formats the analyzer's results for a terminal. */
import pc from 'picocolors';
import type {
  Constraints,
  ConstraintViolation,
  FeatureDrift,
  FeatureStatistics,
  Statistics,
  WindowAnalysis,
} from '../../analyzer/index.js';
import { percent } from '../../report/numbers.js';
import { bar, completenessText, count, number, printable, table } from '../table.js';

export function baselineSummary(
  results: { readonly statistics: Statistics; readonly constraints: Constraints },
  run: {
    readonly dataset: string;
    readonly out: string;
    /** Violations of the dataset under its own baseline. */
    readonly ownViolations: readonly ConstraintViolation[];
  },
): string {
  const { features, dataset } = results.statistics;
  const domains = new Map(
    results.constraints.features.map((feature) => [feature.name, feature.string_constraints?.domains]),
  );
  const rows = features.map((feature) => [
    printable(feature.name),
    feature.inferred_type,
    completeness(feature),
    valuesOf(feature, domains.get(feature.name) !== undefined),
  ]);
  return [
    '',
    `${pc.bold('Baseline')} of ${run.dataset}: ${count(dataset.item_count, 'row')}, ${count(features.length, 'feature')}`,
    '',
    table(['feature', 'type', 'complete', 'values'], rows, [false, false, true, false]),
    '',
    ...ownViolationLines(run.ownViolations),
    pc.dim(`Wrote statistics.json and constraints.json to ${run.out}`),
    '',
  ].join('\n');
}

export function windowSummary(
  window: WindowAnalysis,
  run: {
    readonly data: readonly string[];
    readonly baseline: string;
    readonly out: string;
    readonly comparedWithStatistics: boolean;
  },
): string {
  const { statistics, violations, drift } = window;
  const files = [
    'statistics.json',
    'constraints.json',
    ...(violations.length > 0 ? ['constraint_violations.json'] : []),
  ];
  return [
    '',
    `${pc.bold('Window')} ${run.data.join(', ')}: ${count(statistics.dataset.item_count, 'row')}, ` +
      `${count(statistics.features.length, 'feature')}, judged by ${run.baseline}`,
    '',
    ...violationLines(violations),
    '',
    ...(run.comparedWithStatistics
      ? driftLines(drift)
      : [
          pc.yellow(
            'The baseline folder has no statistics.json: distances from the baseline were not computed.',
          ),
        ]),
    '',
    pc.dim(`Wrote ${files.slice(0, -1).join(', ')} and ${files.at(-1)} to ${run.out}`),
    '',
  ].join('\n');
}

/** With such violations the monitor raises violations even on traffic that equals the training data. */
function ownViolationLines(violations: readonly ConstraintViolation[]): readonly string[] {
  if (violations.length === 0) return [];
  return [
    pc.yellow('The dataset violates its own baseline. Normal traffic would violate it too:'),
    ...violations.map((v) => `  ${printable(v.feature_name)}: ${v.description.trim()}`),
    pc.dim('  Write these values in one format (5.0 and 5.5), or lower the threshold in constraints.json.'),
    '',
  ];
}

function violationLines(violations: readonly ConstraintViolation[]): readonly string[] {
  if (violations.length === 0) return [pc.green('✓ No violations')];
  const rows = violations.map((v) => [
    printable(v.feature_name),
    v.constraint_check_type,
    v.description.trim(),
  ]);
  return [
    pc.red(`✗ ${count(violations.length, 'violation')}`),
    '',
    table(['feature', 'check', 'description'], rows, [false, false, false]),
  ];
}

/** The largest distance first. Features at distance 0 share one line: there may be hundreds. */
function driftLines(drift: readonly FeatureDrift[]): readonly string[] {
  if (drift.length === 0) return [pc.yellow('No feature could be compared with the baseline statistics.')];
  const moved = drift.filter(({ distance }) => distance > 0).sort((a, b) => b.distance - a.distance);
  const still = drift.length - moved.length;
  const rows = moved.map(({ feature, kind, distance, threshold }) => {
    const text = `${distance.toFixed(3)} ${bar(distance)}`;
    return [printable(feature), kind, distance > threshold ? pc.red(text) : text, number(threshold)];
  });
  const lines = [`${pc.bold('Distance from the baseline')} (above the threshold: drift)`, ''];
  if (rows.length > 0)
    lines.push(table(['feature', 'kind', 'distance', 'threshold'], rows, [false, false, false, true]));
  if (still > 0)
    lines.push(pc.dim(`  ${count(still, rows.length > 0 ? 'other feature' : 'feature')} at distance 0`));
  return lines;
}

function completeness({ numerical_statistics, string_statistics }: FeatureStatistics): string {
  const common = numerical_statistics?.common ?? string_statistics?.common;
  if (common === undefined) return '';
  const text = completenessText(common.num_present / (common.num_present + common.num_missing));
  return common.num_missing === 0 ? text : pc.yellow(text);
}

function valuesOf(feature: FeatureStatistics, domain: boolean): string {
  const numbers = feature.numerical_statistics;
  if (numbers !== undefined) {
    return `${number(numbers.min)} … ${number(numbers.max)}, mean ${number(numbers.mean)} ± ${number(numbers.std_dev)}`;
  }
  const texts = feature.string_statistics;
  if (texts === undefined || texts.common.num_present === 0) return pc.yellow('no values');
  const buckets = texts.distribution?.categorical.buckets.slice(0, 3) ?? [];
  const most = buckets.map(
    (bucket) => `${printable(bucket.value)} ${percent(bucket.count / texts.common.num_present)}`,
  );
  const more = (texts.distribution?.categorical.buckets.length ?? 0) > buckets.length ? ', …' : '';
  const watched = domain ? '' : pc.dim(' (no domain: new values are no violation)');
  // A listed distribution is exact. Otherwise distinct_count is Deequ's estimate, about five percent off.
  const listed = texts.distribution?.categorical.buckets.length;
  const values =
    listed === undefined ? `about ${count(texts.distinct_count, 'value')}` : count(listed, 'value');
  return `${values}${most.length > 0 ? `: ${most.join(', ')}${more}` : ''}${watched}`;
}
