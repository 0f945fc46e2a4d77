import type { DatasetProfile } from '../../profile/distribution.js';
import type { BacktestedWindow } from '../backtested-window.js';
import type { ComparisonSettings } from './comparison-settings.js';
import type { ThresholdChange } from './threshold-change.js';

export type Kind = 'numeric' | 'categorical';

/** The window under other comparison thresholds, none lower than before. Violations of other checks stay. */
export function judgedUnder(
  window: BacktestedWindow,
  candidate: DatasetProfile,
  settings: ComparisonSettings,
  thresholds: readonly ThresholdChange[],
): BacktestedWindow {
  const to = new Map(thresholds.map((change) => [change.setting, change.to]));
  const kinds = kindsOf(candidate);
  const apart = new Set(settings.apart);
  const drift = window.drift.map((one) => {
    if (apart.has(one.feature)) return one;
    const setting = settingFor(kinds.get(one.feature), settings);
    return { ...one, threshold: (setting && to.get(setting)) ?? one.threshold };
  });
  const quiet = new Set(
    drift
      .filter(({ distance, threshold }) => distance <= threshold)
      .map(({ feature }) => `${feature}|baseline_drift_check`),
  );
  return { ...window, drift, violated: window.violated.filter((violation) => !quiet.has(violation)) };
}

/** The threshold that applies to a feature; null if it must not change. */
export function settingFor(
  kind: Kind | undefined,
  { categorical, categoricalIsDistance }: ComparisonSettings,
): ThresholdChange['setting'] | null {
  if (kind !== 'categorical') return 'comparison_threshold';
  if (!categoricalIsDistance) return null;
  return categorical === null ? 'comparison_threshold' : 'categorical_comparison_threshold';
}

export function kindsOf(candidate: DatasetProfile): ReadonlyMap<string, Kind | undefined> {
  return new Map(candidate.features.map(({ feature, distribution }) => [feature, distribution?.kind]));
}
