import type { LeftOutMonitor } from '../../contract/left-out-monitor.js';

/** For the summary of a run that released: the monitors that judge the new pair by their old baselines. Empty without one. */
export function leftOutSentence(leftOut: readonly LeftOutMonitor[] = []): string {
  if (leftOut.length === 0) return '';
  const names = leftOut.map(({ scheduleName, kind }) => `${scheduleName} (${kind})`);
  return ` Left with the old baseline: ${names.join(', ')}.`;
}

/** One line for each, with the reason. */
export function leftOutLines(leftOut: readonly LeftOutMonitor[] = []): readonly string[] {
  return leftOut.map(
    ({ scheduleName, kind, why }) => `${scheduleName} (${kind}) keeps its old baseline: ${why}.`,
  );
}
