import type { MetricComparison } from '../../contract/model-comparison.js';
import { largest } from '../../statistics/extremes.js';

/** `auc 0.91 instead of 0.85 (difference 0.06, 95 % 0.04 to 0.08)`. */
export function comparisonInWords({
  metric,
  champion,
  challenger,
  difference,
  interval,
}: MetricComparison): string {
  const digits = digitsFor(champion, challenger);
  const figure = (value: number) =>
    Number.isNaN(value) ? 'undefined' : String(Number(value.toFixed(digits)));
  const range = interval ? `, 95 % ${figure(interval[0])} to ${figure(interval[1])}` : '';
  return `${metric} ${figure(challenger)} instead of ${figure(champion)} (difference ${figure(difference)}${range})`;
}

/** Decimals that show four digits of the larger value; scores get four. */
function digitsFor(...values: readonly number[]): number {
  const size = largest(values.map(Math.abs).filter(Number.isFinite), 0);
  return size > 0 ? Math.max(0, Math.min(8, 3 - Math.floor(Math.log10(size)))) : 4;
}
