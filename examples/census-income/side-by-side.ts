import type { FeatureDrift } from '../../src/analyzer/index.js';
import type { MonitoringReport } from '../monitored-endpoint/report.js';
import type { Cell } from './narrative.js';

export interface Column {
  /** For example `B on A, judged by A`. */
  readonly title: string;
  readonly report: Pick<MonitoringReport, 'drift' | 'violations'>;
}

/** A feature is left out if its distance is below this share of its threshold in every column. */
const WORTH_SHOWING = 0.5;

/**
 * Distances of the features with one column per window, for the narrator's table. Distances above their threshold are
 * marked, and the last row counts each window's violations of all kinds.
 */
export function sideBySide(columns: readonly Column[]): readonly (readonly Cell[])[] {
  const byFeature = columns.map(({ report }) => new Map(report.drift.map((drift) => [drift.feature, drift])));
  const largest = new Map<string, number>();
  for (const { feature, distance, threshold } of columns.flatMap(({ report }) => report.drift)) {
    largest.set(feature, Math.max(largest.get(feature) ?? 0, distance / threshold));
  }
  const features = [...largest]
    .filter(([, share]) => share >= WORTH_SHOWING)
    .sort(([, a], [, b]) => b - a)
    .map(([feature]) => feature);
  return [
    [{ text: '' }, ...columns.map(({ title }): Cell => ({ text: title, tone: 'strong' }))],
    ...features.map((feature) => [
      { text: feature },
      ...byFeature.map((drift) => distanceCell(drift.get(feature))),
    ]),
    [
      { text: 'violations', tone: 'strong' },
      ...columns.map(({ report }) => countCell(report.violations.length)),
    ],
  ];
}

function distanceCell(drift: FeatureDrift | undefined): Cell {
  if (drift === undefined) return { text: '–', tone: 'quiet' };
  const over = drift.distance > drift.threshold;
  // The mark is for readers without colours.
  return { text: `${drift.distance.toFixed(3)}${over ? ' !' : '  '}`, tone: over ? 'bad' : 'quiet' };
}

function countCell(count: number): Cell {
  return { text: `${count}  `, tone: count === 0 ? 'good' : 'bad' };
}

/** `prediction 0.22, marital_status 0.21`, or `none`. */
export function violationsText(report: Pick<MonitoringReport, 'drift' | 'violations'>): string {
  if (report.violations.length === 0) return 'none';
  return report.violations
    .map(({ feature_name, constraint_check_type }) => {
      const drift = report.drift.find(({ feature }) => feature === feature_name);
      return constraint_check_type === 'baseline_drift_check' && drift !== undefined
        ? `${feature_name} ${drift.distance.toFixed(2)}`
        : `${feature_name} (${constraint_check_type.replace(/_check$/, '').replaceAll('_', ' ')})`;
    })
    .join(', ');
}
