import type { FeatureProfile } from '../profile/distribution.js';
import type { ConstrainedFeature, JudgingSettings, MonitorDistance } from './baseline-side.js';

/** Names of the monitor's checks in constraint_violations.json. */
export type AlarmingCheck =
  | 'data_type_check'
  | 'completeness_check'
  | 'baseline_drift_check'
  | 'categorical_values_check';

/**
 * Violations that a baseline would raise on rows like those of another baseline. Statistics contain an inferred type, not the
 * share of each type, so a different type is a certain violation only if every value must match, or if no value does.
 * @param typeIsStated whether a person edited the type of `judge`
 */
export function wouldAlarm(
  judge: ConstrainedFeature,
  settings: JudgingSettings,
  rows: FeatureProfile | undefined,
  domain: ReadonlySet<string> | null,
  distance: MonitorDistance | null,
  typeIsStated = false,
): readonly AlarmingCheck[] {
  if (!rows || !settings.evaluate) return [];
  const { present, missing } = rows;
  const alarms: AlarmingCheck[] = [];
  const expected = judge.inferred_type;
  if (
    present > 0 &&
    expected !== rows.inferredType &&
    expected !== 'Unknown' &&
    rows.inferredType !== 'Unknown' &&
    !(typeIsStated && canBeReadAs(expected, rows.inferredType)) &&
    (settings.datatypeCheckThreshold === 1 ||
      (settings.datatypeCheckThreshold > 0 && noneMatches(expected, rows.inferredType)))
  )
    alarms.push('data_type_check');
  if (judge.completeness !== undefined && present / Math.max(1, present + missing) < judge.completeness)
    alarms.push('completeness_check');
  if (domain && domain.size > 0 && present > 0 && rows.distribution?.kind === 'categorical') {
    const known = rows.distribution.counts.reduce(
      (total, { value, count }) => (domain.has(value) ? total + count : total),
      0,
    );
    if (known / present < settings.domainContentThreshold) alarms.push('categorical_values_check');
  }
  if (settings.performComparison && distance && distance.distance > distance.threshold)
    alarms.push('baseline_drift_check');
  return alarms;
}

/** Whether every value of a column has a type that a person set: any text is a String, and any number is Fractional. */
function canBeReadAs(stated: string, inferred: string): boolean {
  return stated === 'String' || (stated === 'Fractional' && inferred === 'Integral');
}

/** An Integral column contains no fractions, and a numeric column no text. In the reverse case, some values may match. */
function noneMatches(expected: string, inferred: string): boolean {
  return expected === 'String' || (expected === 'Fractional' && inferred === 'Integral');
}
