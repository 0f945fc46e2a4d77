import {
  flatSettings,
  type Setting,
  type Settings,
  sameSetting,
  settingDifferences,
  statedValues,
} from './settings.js';

/**
 * Edits: what a person changed by hand in a live baseline's constraints. They are the differences between what the baseline
 * job suggested (the base) and what is live, as in a three-way merge of source code. The third side is the suggestion of a
 * new baseline job, to which merge-edits.ts applies them.
 */
export interface Edit {
  /** Null for the settings of the whole file. */
  readonly feature: string | null;
  /**
   * Path of the setting, for example `completeness` or `distribution_constraints.comparison_threshold`. Of the whole file:
   * within `monitoring_config`, or after a dot any other member. `feature` stands for the constraints of a feature.
   */
  readonly setting: string;
  /** Null if the base does not contain the setting. */
  readonly from: Setting;
  /** Null if a person removed the setting. */
  readonly to: Setting;
  /** The live constraints contain several entries of the feature, with these other values. */
  readonly contradictedBy?: readonly Setting[];
}

export interface EditWithFate extends Edit {
  readonly fate: 'carried over' | 'conflict' | 'dropped';
  /** Empty for an edit that was carried over and keeps what the monitor detects. */
  readonly reason: string;
  /** The monitor detects less with this edit. */
  readonly blinds: boolean;
  /** Of a conflict: the candidate contains the edit, but it contradicts what the gate found. */
  readonly inCandidate?: boolean;
}

/** A feature of constraints.json. Members that the code does not name are kept. */
interface Feature {
  readonly name: string;
  readonly [member: string]: unknown;
}

export interface ConstraintsContent {
  readonly features: readonly Feature[];
  readonly monitoring_config?: object | undefined;
  readonly [member: string]: unknown;
}

export interface Base {
  readonly constraints: ConstraintsContent;
  /**
   * False if the base was computed again from the live statistics. It is then not certain what the job wrote for a domain
   * and for the drift method, so that an edit of them that changes nothing in the new baseline is not listed.
   */
  readonly exact: boolean;
}

export const DOMAINS = 'string_constraints.domains';
export const DRIFT_METHOD = 'distribution_constraints.categorical_drift_method';
/** Pseudo-setting for the presence of a feature, with this value. */
export const FEATURE = 'feature';
const CONSTRAINED = 'constrained';
/** Members of the file that are no settings, or that say nothing about what a person wants. */
const NOT_SETTINGS = new Set(['version', 'features', 'monitoring_config']);

/** Differences from the base to the live constraints, file settings first, then by feature in the order of the live file. */
export function findEdits(base: ConstraintsContent, live: ConstraintsContent): readonly Edit[] {
  const [before, now] = [entriesByName(base), entriesByName(live)];
  const removed = [...before.keys()]
    .filter((name) => !now.has(name))
    .map((feature): Edit => ({ feature, setting: FEATURE, from: CONSTRAINED, to: null }));
  return [
    ...settingDifferences(fileSettings(base), fileSettings(live)).map(
      (one): Edit => ({
        feature: null,
        ...one,
      }),
    ),
    ...[...now].flatMap(([feature, entries]): readonly Edit[] => {
      const known = before.get(feature);
      return known
        ? editsOf(feature, known, entries)
        : [{ feature, setting: FEATURE, from: null, to: CONSTRAINED }];
    }),
    ...removed,
  ];
}

/** Settings of the whole file: those of `monitoring_config`, and after a dot those of any other member. */
export function fileSettings({ monitoring_config, ...members }: ConstraintsContent): Settings {
  const others = Object.entries(members).filter(([name]) => !NOT_SETTINGS.has(name));
  return new Map([...flatSettings(monitoring_config), ...flatSettings(Object.fromEntries(others), '.')]);
}

/** The settings of each entry of a feature. A correct file contains one entry of each. */
function entriesByName({ features }: ConstraintsContent): ReadonlyMap<string, readonly Settings[]> {
  const found = new Map<string, Settings[]>();
  for (const { name, ...members } of features) {
    found.set(name, [...(found.get(name) ?? []), flatSettings(members)]);
  }
  return found;
}

/**
 * The edits of one feature. Which of several entries the monitor reads is unknown, so a setting counts if any entry states
 * it, and entries that state different values contradict each other.
 */
function editsOf(feature: string, base: readonly Settings[], live: readonly Settings[]): readonly Edit[] {
  const names = [...new Set([...base, ...live].flatMap((entry) => [...entry.keys()]))];
  return names.flatMap((setting): readonly Edit[] => {
    const [suggested, stated] = [statedValues(base, setting), statedValues(live, setting)];
    const from = suggested[0] ?? null;
    const isSuggested = (value: Setting) => suggested.some((one) => sameSetting(one, value));
    if (stated.length === 0) return suggested.length === 0 ? [] : [{ feature, setting, from, to: null }];
    const to = stated.find((value) => !isSuggested(value));
    if (to === undefined) return [];
    const others = stated.filter((value) => value !== to);
    return [{ feature, setting, from, to, ...(others.length > 0 ? { contradictedBy: others } : {}) }];
  });
}
