import { AnalyzerError } from '../errors.js';
import {
  GROUPS,
  PROBLEM_TYPES,
  type ProblemType,
  type QualityConstraint,
  type QualityConstraints,
  type QualityMetric,
  type QualityStatistics,
} from './formats.js';

/** The group of metrics in a statistics file. */
export interface MetricGroup {
  readonly problemType: ProblemType;
  /** By name, without confusion matrix and curves. */
  readonly metrics: ReadonlyMap<string, QualityMetric>;
  /** Name of the group in constraints.json. */
  readonly constraints: (typeof GROUPS)[ProblemType]['constraints'];
}

/** @throws AnalyzerError if the statistics contain no group of metrics */
export function metricGroup(statistics: QualityStatistics): MetricGroup {
  const problemType = PROBLEM_TYPES.find((type) => statistics[GROUPS[type].metrics] !== undefined);
  if (problemType === undefined) {
    throw new AnalyzerError(
      'The statistics contain no model quality metrics. Use the file of a model quality job.',
    );
  }
  const group: object = statistics[GROUPS[problemType].metrics] ?? {};
  const metrics = Object.entries(group).filter(
    (entry): entry is [string, QualityMetric] =>
      typeof (entry[1] as Partial<QualityMetric>).value === 'number',
  );
  return { problemType, metrics: new Map(metrics), constraints: GROUPS[problemType].constraints };
}

/** The constraints by the names of their metrics, with their problem type; undefined if the file has none. */
export function constraintGroup(
  constraints: QualityConstraints,
):
  | { readonly problemType: ProblemType; readonly constraints: Readonly<Record<string, QualityConstraint>> }
  | undefined {
  for (const problemType of PROBLEM_TYPES) {
    const group = constraints[GROUPS[problemType].constraints];
    if (group !== undefined) return { problemType, constraints: group };
  }
  return undefined;
}
