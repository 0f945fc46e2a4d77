import type { BaselineDiff } from './baseline-diff.js';

const FEATURES_NAMED = 5;

/** The difference of two baselines in a few short sentences, whatever the number of features. */
export function diffSummary(diff: BaselineDiff): readonly string[] {
  const { rows, added, removed, moved, settings, features } = diff;
  const retyped = features.filter(({ inferredType }) => inferredType.old !== inferredType.new);
  const drifted = features
    .filter(({ alarms }) => alarms.byOld.includes('baseline_drift_check'))
    .map(({ feature, distance }) => `${feature} ${distance.byOld?.distance.toFixed(3)}`);
  const alarming = features.filter(({ alarms }) => alarms.byOld.length > 0);
  return [
    `made from ${rows.new} rows, the live baseline from ${rows.old}`,
    ...sentence(
      'features added',
      added.map(({ feature }) => feature),
    ),
    ...sentence(
      'features removed',
      removed.map(({ feature }) => feature),
    ),
    ...sentence(
      'features moved',
      moved.map(({ feature }) => feature),
    ),
    ...sentence(
      'features of another type',
      retyped.map(({ feature, inferredType }) => `${feature} ${inferredType.old} → ${inferredType.new}`),
    ),
    ...sentence(
      'settings changed',
      settings.map(({ setting, old, new: is }) => `${setting} ${old} → ${is}`),
    ),
    ...sentence("beyond the live baseline's drift threshold", drifted),
    alarming.length === 0
      ? 'the live baseline would not alarm on rows like those of the candidate'
      : `the live baseline would alarm on ${alarming.length} of ${features.length} features with rows like those of the candidate`,
  ].map((line) => line.slice(0, 300));
}

function sentence(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > FEATURES_NAMED ? ` and ${names.length - FEATURES_NAMED} more` : '';
  return [`${what}: ${names.slice(0, FEATURES_NAMED).join(', ')}${more}`];
}
