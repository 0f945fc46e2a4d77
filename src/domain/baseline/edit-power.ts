import { normalQuantile } from '../../statistics/normal.js';
import { round } from '../present/sentence.js';
import { USELESS_SHARE, USELESS_SHIFT } from '../useful-threshold.js';
import { namesOf, type Setting } from './settings.js';

/** Least shares that the monitor requires, by the last name of the path, and what it does not detect below them. */
const LEAST_SHARES: Readonly<Record<string, string>> = {
  completeness: 'missing values',
  datatype_check_threshold: 'values of another type',
  domain_content_threshold: 'values outside the domain',
};

/** What the monitor no longer does without a member, by the path of the member. */
const REMOVED: Readonly<Record<string, string>> = {
  completeness: 'the monitor no longer checks for missing values',
  inferred_type: 'the monitor no longer checks the type',
  'string_constraints.domains': 'the monitor no longer checks the values',
};

/**
 * What the monitor no longer detects with this edit, with its figure; null if the edit leaves a useful monitor.
 * For numbers, a normal feature whose mean moves by d standard deviations is at a Kolmogorov-Smirnov distance of
 * 2Φ(d/2) − 1, so a threshold t detects d = 2Φ⁻¹((1 + t)/2) at the earliest, in windows without sampling noise.
 */
export function blindness({
  setting,
  to,
}: {
  /** Path of the setting. */
  readonly setting: string;
  readonly to: Setting;
}): string | null {
  const name = namesOf(setting).at(-1) ?? setting;
  if (to === null) return REMOVED[setting] ?? null;
  if (to === 'Disabled') {
    return name === 'emit_metrics'
      ? 'the monitor publishes no metrics any more, so CloudWatch alarms on them do not fire'
      : 'the monitor does not evaluate this any more';
  }
  if (setting === 'inferred_type' && to === 'Unknown') return 'the monitor no longer checks the type';
  if (setting === 'string_constraints.domains' && Array.isArray(to) && to.length === 0) {
    return 'the monitor no longer checks the values';
  }
  if (typeof to !== 'number') return null;
  const undetected = LEAST_SHARES[name];
  if (undetected !== undefined && 1 - to >= USELESS_SHARE) {
    return `the monitor detects ${undetected} only above ${round((1 - to) * 100)} % of the rows`;
  }
  if (name === 'categorical_comparison_threshold' && to >= USELESS_SHARE) {
    return to >= 1
      ? 'the monitor detects no shift of a category, because no distance exceeds 1'
      : `the monitor detects a category only if its share moves by more than ${round(to * 100)} % of the rows`;
  }
  if (name !== 'comparison_threshold') return null;
  if (to >= 1) return 'the monitor detects no shift of a number, because no distance exceeds 1';
  const shift = 2 * normalQuantile((1 + to) / 2);
  return shift > USELESS_SHIFT
    ? `the monitor detects a number only if its mean moves by more than ${round(shift)} standard deviations`
    : null;
}
