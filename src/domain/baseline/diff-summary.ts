import type { BaselineDiff } from './baseline-diff.js';

const MAX_NAMES = 5;

/** Summarizes the difference of two baselines in a few short lines, for any number of features. */
export function diffSummary(diff: BaselineDiff): readonly string[] {
  const { rows, added, removed, moved, settings, features } = diff;
  const retyped = features.filter(({ inferredType }) => inferredType.old !== inferredType.new);
  const drifted = features
    .filter(({ alarms }) => alarms.byOld.includes('baseline_drift_check'))
    .map(({ feature, distance }) => `${feature} ${distance.byOld?.distance.toFixed(3)}`);
  const alarming = features.filter(({ alarms }) => alarms.byOld.length > 0);
  return [
    `made from ${rows.new} rows; the live baseline was made from ${rows.old}`,
    ...line(
      'features added',
      added.map(({ feature }) => feature),
    ),
    ...line(
      'features removed',
      removed.map(({ feature }) => feature),
    ),
    ...line(
      'features moved',
      moved.map(({ feature }) => feature),
    ),
    ...line(
      'features with a different type',
      retyped.map(({ feature, inferredType }) => `${feature} ${inferredType.old} → ${inferredType.new}`),
    ),
    ...line(
      'settings changed',
      settings.map(({ setting, old, new: is }) => `${setting} ${old} → ${is}`),
    ),
    ...line(
      'settings of single features changed',
      features.flatMap(({ feature, settings: overrides }) =>
        overrides.map(({ setting, old, new: is }) => `${feature} ${setting} ${old} → ${is}`),
      ),
    ),
    ...line(
      'features named more than once',
      diff.duplicated.map(({ feature }) => feature),
    ),
    ...line("beyond the live baseline's drift threshold", drifted),
    alarming.length === 0
      ? 'the live baseline would raise no violation on rows like those of the candidate'
      : `the live baseline would raise violations for ${alarming.length} of ${features.length} features on rows like those of the candidate`,
  ].map((text) => text.slice(0, 300));
}

function line(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return [`${what}: ${names.slice(0, MAX_NAMES).join(', ')}${more}`];
}
