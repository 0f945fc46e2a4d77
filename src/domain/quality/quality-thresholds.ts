/** One metric's constraint. The operator states the violation: `LessThanThreshold` is violated by a value below it. */
export interface MetricThreshold {
  readonly threshold: number;
  readonly comparison_operator: 'LessThanThreshold' | 'GreaterThanThreshold';
}

export type Thresholds = Readonly<Record<string, MetricThreshold>>;

/** constraints.json of a model quality monitor. Its only group has the thresholds by metric. */
export type QualityConstraintsFile = Readonly<Record<string, unknown>>;

const GROUP = /_constraints$/;

/** The thresholds of a file, with the name of their group. */
export function thresholdsOf(file: QualityConstraintsFile): {
  readonly group: string;
  readonly thresholds: Thresholds;
} {
  const group = Object.keys(file).find((name) => GROUP.test(name)) ?? 'constraints';
  return { group, thresholds: (file[group] ?? {}) as Thresholds };
}

/** The same file with other thresholds. */
export function withThresholds(file: QualityConstraintsFile, thresholds: Thresholds): QualityConstraintsFile {
  return { ...file, [thresholdsOf(file).group]: thresholds };
}

/** Whether a value violates a threshold. A metric without a value violates nothing. */
export function violates(
  value: number,
  { threshold, comparison_operator: operator }: MetricThreshold,
): boolean {
  return operator === 'LessThanThreshold' ? value < threshold : value > threshold;
}
