import type { FeatureProfile } from '../profile/distribution.js';
import { populationStabilityIndex } from '../profile/population-stability-index.js';
import type { BaselineSide, ConstrainedFeature, MonitorDistance } from './baseline-side.js';
import { differenceOrigins } from './difference-origins.js';
import { type DuplicateFeature, duplicateFeatures } from './duplicate-features.js';
import { domainOf, nonNegativeOf, overridesOf } from './feature-constraints.js';
import { type MovedColumn, movedColumns } from './moved-columns.js';
import { flatSettings, type Setting, type Settings, settingDifferences } from './settings.js';
import { type AlarmingCheck, wouldAlarm } from './would-alarm.js';

/**
 * Returns the distance of a feature when the `judge` baseline judges rows like those of the other baseline; null if the
 * monitor does not compare it. The caller supplies this function because the analyzer computes distances.
 */
export type MeasureDistance = (judge: 'old' | 'new', feature: string) => MonitorDistance | null;

export interface SettingChange {
  /** Path within monitoring_config, for example `distribution_constraints.comparison_threshold`. */
  readonly setting: string;
  /** Null if the file does not contain the setting. */
  readonly old: Setting;
  readonly new: Setting;
}

interface Both<T> {
  readonly old: T;
  readonly new: T;
}

/** A feature that both baselines have. */
export interface FeatureDiff {
  readonly feature: string;
  readonly inferredType: Both<string>;
  readonly completeness: Both<number | null>;
  readonly nonNegative: Both<boolean | null>;
  /** Null if neither side has a domain. */
  readonly domain:
    | (Both<number | null> & { readonly added: readonly string[]; readonly removed: readonly string[] })
    | null;
  /** Changes in the settings of this feature, which override those of the file. */
  readonly settings: readonly SettingChange[];
  /** Mean and standard deviation; null for a side that is not numeric. */
  readonly moments: Both<{ readonly mean: number; readonly deviation: number } | null>;
  /** The monitor's distance. `byOld`: the old baseline judges rows like the new one's; `byNew`: the reverse. */
  readonly distance: {
    readonly byOld: MonitorDistance | null;
    readonly byNew: MonitorDistance | null;
  };
  /** Not a measure of the monitor. It detects a change of the shares when the distinct values stay the same. */
  readonly stabilityIndex: {
    readonly psi: number;
    /** Mean value by chance alone for these numbers of rows and bins. */
    readonly expectedByChance: number;
  } | null;
  readonly alarms: { readonly byOld: readonly AlarmingCheck[]; readonly byNew: readonly AlarmingCheck[] };
  /** Whether the constraints differ: type, completeness, sign, domain, settings or any other member. */
  readonly changed: boolean;
}

export interface BaselineDiff {
  /** `equal`: the same constraints and no distance. `compatible`: neither would raise violations on the other's rows. */
  readonly verdict: 'equal' | 'compatible' | 'alarms';
  readonly rows: Both<number>;
  readonly columns: Both<number>;
  readonly added: readonly { readonly feature: string; readonly inferredType: string }[];
  readonly removed: readonly { readonly feature: string; readonly inferredType: string }[];
  readonly moved: readonly MovedColumn[];
  /** Features that a file names more than once. Only the first entry is compared, so with any the verdict is `alarms`. */
  readonly duplicated: readonly DuplicateFeature[];
  /** Changes in the monitoring_config of the file. */
  readonly settings: readonly SettingChange[];
  /** Sorted by importance: alarms, distance, frequencies, order of the columns. */
  readonly features: readonly FeatureDiff[];
}

/**
 * Compares two baselines. Features are matched by name. Rows like those of each baseline are judged by the constraints of the
 * other. Added, removed and moved columns count as alarms, because the monitor checks the number of columns and maps
 * captured CSV by position. Duplicate entries do too.
 */
export function baselineDiff(
  older: BaselineSide,
  newer: BaselineSide,
  measure: MeasureDistance,
): BaselineDiff {
  const duplicated = duplicateFeatures(older.constraints.features, newer.constraints.features);
  const [oldFeatures, newFeatures] = [older, newer].map(firstEntries) as [
    readonly ConstrainedFeature[],
    readonly ConstrainedFeature[],
  ];
  // Also members of the files that the parts below do not name.
  const unlike = differenceOrigins(older.constraints, older.constraints, newer.constraints);
  const unlikeFeatures = new Set(unlike.map(({ feature }) => feature));
  const newByName = new Map(newFeatures.map((feature) => [feature.name, feature]));
  const oldNames = new Set(oldFeatures.map(({ name }) => name));
  const listed = ({ name, inferred_type }: ConstrainedFeature) => ({
    feature: name,
    inferredType: inferred_type,
  });
  const [oldRows, newRows] = [profiles(older), profiles(newer)];
  const features = oldFeatures
    .flatMap((feature) => {
      const other = newByName.get(feature.name);
      return other === undefined ? [] : [featureDiff(feature, other)];
    })
    .sort(byImportance);
  const added = newFeatures.filter(({ name }) => !oldNames.has(name)).map(listed);
  const removed = oldFeatures.filter(({ name }) => !newByName.has(name)).map(listed);
  const moved = movedColumns([...oldNames], [...newByName.keys()]);
  const settings = changedSettings(
    flatSettings(older.constraints.monitoring_config),
    flatSettings(newer.constraints.monitoring_config),
  );
  const alarms =
    duplicated.length > 0 ||
    added.length + removed.length + moved.length > 0 ||
    features.some(({ alarms: { byOld, byNew } }) => byOld.length + byNew.length > 0);
  const differs =
    settings.length > 0 ||
    unlike.length > 0 ||
    older.profile.rows !== newer.profile.rows ||
    features.some(
      ({ changed, distance, stabilityIndex }) =>
        changed || (distance.byOld?.distance ?? 0) > 0 || (stabilityIndex?.psi ?? 0) > 0,
    );
  return {
    verdict: alarms ? 'alarms' : differs ? 'compatible' : 'equal',
    rows: { old: older.profile.rows, new: newer.profile.rows },
    columns: { old: older.constraints.features.length, new: newer.constraints.features.length },
    added,
    removed,
    moved,
    duplicated,
    settings,
    features,
  };

  function featureDiff(was: ConstrainedFeature, is: ConstrainedFeature): FeatureDiff {
    const feature = was.name;
    const [before, after] = [oldRows.get(feature), newRows.get(feature)];
    const distance = { byOld: measure('old', feature), byNew: measure('new', feature) };
    const stability =
      before?.distribution && after?.distribution
        ? populationStabilityIndex(before.distribution, after.distribution)
        : null;
    const nonNegative = { old: nonNegativeOf(was), new: nonNegativeOf(is) };
    const domains = { old: domainOf(was), new: domainOf(is) };
    const domain = domainDiff(domains.old, domains.new);
    const settings = changedSettings(overridesOf(was), overridesOf(is));
    return {
      feature,
      inferredType: { old: was.inferred_type, new: is.inferred_type },
      completeness: { old: was.completeness ?? null, new: is.completeness ?? null },
      nonNegative,
      domain,
      settings,
      moments: { old: older.moments.get(feature) ?? null, new: newer.moments.get(feature) ?? null },
      distance,
      stabilityIndex: stability && { psi: stability.psi, expectedByChance: stability.expectedByChance },
      alarms: {
        byOld: alarmsUnder(older, was, after, domains.old, distance.byOld),
        byNew: alarmsUnder(newer, is, before, domains.new, distance.byNew),
      },
      changed: unlikeFeatures.has(feature),
    };
  }
}

function alarmsUnder(
  { settingsOf, stated }: BaselineSide,
  judge: ConstrainedFeature,
  rows: FeatureProfile | undefined,
  domain: ReadonlySet<string> | null,
  distance: MonitorDistance | null,
): readonly AlarmingCheck[] {
  return wouldAlarm(judge, settingsOf(judge.name), rows, domain, distance, stated?.has(judge.name));
}

function profiles({ profile }: BaselineSide): ReadonlyMap<string, FeatureProfile> {
  return new Map(profile.features.map((feature) => [feature.feature, feature]));
}

function domainDiff(was: ReadonlySet<string> | null, is: ReadonlySet<string> | null): FeatureDiff['domain'] {
  if (was === null && is === null) return null;
  return {
    old: was?.size ?? null,
    new: is?.size ?? null,
    added: was && is ? [...is].filter((value) => !was.has(value)).sort() : [],
    removed: was && is ? [...was].filter((value) => !is.has(value)).sort() : [],
  };
}

/** Of a feature with several entries the first is compared, and `duplicated` lists what differs in the others. */
function firstEntries({ constraints: { features } }: BaselineSide): readonly ConstrainedFeature[] {
  const seen = new Set<string>();
  return features.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** Changes of settings by path, sorted. */
function changedSettings(was: Settings, is: Settings): readonly SettingChange[] {
  return settingDifferences(was, is)
    .map(({ setting, from, to }) => ({ setting, old: from, new: to }))
    .sort((a, b) => (a.setting < b.setting ? -1 : 1));
}

function byImportance(a: FeatureDiff, b: FeatureDiff): number {
  const alarms = ({ alarms: { byOld, byNew } }: FeatureDiff) => byOld.length * 2 + byNew.length;
  const distance = ({ distance: { byOld, byNew } }: FeatureDiff) =>
    Math.max(byOld?.distance ?? 0, byNew?.distance ?? 0);
  const beyondChance = ({ stabilityIndex: index }: FeatureDiff) =>
    index === null ? 0 : Math.max(0, index.psi - index.expectedByChance);
  return (
    Number(alarms(b) > 0) - Number(alarms(a) > 0) ||
    distance(b) - distance(a) ||
    alarms(b) - alarms(a) ||
    Number(b.changed) - Number(a.changed) ||
    beyondChance(b) - beyondChance(a)
  );
}
