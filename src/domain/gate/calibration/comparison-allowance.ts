import { largest } from '../../../statistics/extremes.js';
import { median } from '../../../statistics/median.js';
import { tailQuantile } from '../../../statistics/tail-quantile.js';
import { columnShift } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';
import type { BacktestedWindow } from '../backtested-window.js';
import { chanceDistances } from './chance-distance.js';
import type { ComparisonSettings } from './comparison-settings.js';
import { kindsOf, settingFor } from './judged-under.js';
import type { ThresholdChange } from './threshold-change.js';

/** As in the backtest: at most this share of normal windows may be violated. */
const TOLERATED = 0.1;
/** A column is of the candidate's population if none of the tests of its windows, and of all windows together, is below. */
const SAME_POPULATION = 0.01;
/** Features further below the threshold than this part of it are not simulated: chance hardly ever moves them so far. */
const NEAR = 0.5;
const DRAWS = 300;
/** Share of normal windows that chance may violate: more than of other thresholds, because each step costs detection. */
const CHANCE_ALLOWED = 0.01;
const DECIMALS = 100;

/**
 * Higher comparison thresholds where chance alone violates the candidate's in normal windows. The monitor counts distinct
 * values, so a column with repeated values in a small window can exceed 0.1 although every row is drawn from the candidate's
 * population. That it is, the frequencies of all rows must show (Kolmogorov and Smirnov, for each window and for all). The
 * new threshold is the distance that one window of a hundred exceeds if windows are drawn from the traffic. None if a
 * violating column differs from the candidate by more than chance.
 * @param windows normal windows with enough rows, judged by the candidate
 * @param profiles of the same windows
 */
export function comparisonAllowance(
  windows: readonly BacktestedWindow[],
  profiles: readonly DatasetProfile[],
  candidate: DatasetProfile,
  traffic: DatasetProfile | null,
  settings: ComparisonSettings,
): readonly ThresholdChange[] {
  if (!traffic) return [];
  const kinds = kindsOf(candidate);
  const apart = new Set(settings.apart);
  const isViolated = ({ violated }: BacktestedWindow, feature: string) =>
    violated.includes(`${feature}|baseline_drift_check`);
  const violating = candidate.features
    .map(({ feature }) => feature)
    .filter((feature) => windows.some((window) => isViolated(window, feature)));
  const alarming = windows.filter((window) => violating.some((feature) => isViolated(window, feature)));
  if (alarming.length <= TOLERATED * windows.length) return [];
  const positions = new Map(candidate.features.map(({ feature }, position) => [feature, position]));
  const distributionIn = (profile: DatasetProfile, feature: string) =>
    profile.features[positions.get(feature) ?? -1]?.distribution ?? null;
  const isCandidates = (feature: string) => {
    const pValues = [traffic, ...profiles].map(
      (profile) =>
        columnShift(distributionIn(candidate, feature), distributionIn(profile, feature))?.pValue ?? 0,
    );
    return pValues.every((pValue) => pValue * pValues.length >= SAME_POPULATION);
  };
  if (!violating.every((feature) => !apart.has(feature) && isCandidates(feature))) return [];
  const changes = (['comparison_threshold', 'categorical_comparison_threshold'] as const).map((setting) => {
    const applies = (feature: string) =>
      !apart.has(feature) && settingFor(kinds.get(feature), settings) === setting;
    const because = violating.filter(applies);
    if (because.length === 0) return null;
    const from =
      setting === 'comparison_threshold'
        ? settings.comparison
        : (settings.categorical ?? settings.comparison);
    const observed = (feature: string) =>
      largest(
        windows.flatMap(({ drift }) =>
          drift.filter((one) => one.feature === feature).map(({ distance }) => distance),
        ),
        0,
      );
    const simulated = [...positions.keys()]
      .filter((feature) => applies(feature) && observed(feature) > NEAR * from)
      .map((feature) => {
        const [before, now] = [distributionIn(candidate, feature), distributionIn(traffic, feature)];
        const rows = median(
          profiles.map(({ features }) => features[positions.get(feature) ?? -1]?.present ?? 0),
        );
        return before && now && rows
          ? chanceDistances(before, now, Math.round(rows), DRAWS, settings.method)
          : null;
      });
    if (simulated.some((distances) => distances === null)) return null;
    const furthest = Array.from({ length: DRAWS }, (_, draw) =>
      largest(
        simulated.map((distances) => distances?.[draw] ?? 0),
        0,
      ),
    );
    const to = Math.min(1, Math.ceil(tailQuantile(furthest, CHANCE_ALLOWED) * DECIMALS) / DECIMALS);
    // A larger distance than chance gives is evidence of something else.
    return to > from && because.every((feature) => observed(feature) <= to)
      ? { setting, from, to, because: because.slice(0, 10) }
      : null;
  });
  return changes.filter((change) => change !== null);
}
