import type { BaselineSide, ConstrainedFeature } from './baseline-side.js';
import { type ConstraintsContent, fileSettings } from './edits.js';
import { domainOf, overridesOf, withoutOverrides } from './feature-constraints.js';
import { flatSettings, type Setting, type Settings, sameSetting, statedValues } from './settings.js';

type Constraints = BaselineSide['constraints'];

/** One difference of two constraints files, attributed by what the baseline job suggested when the old one was made. */
export interface AttributedDifference {
  /** Null for a setting of the complete file. */
  readonly feature: string | null;
  /**
   * `domain` (whether there is one), `domain value "…"`, `feature` (whether there is one), or the path of a setting. The
   * spelling and the place of an override make no difference.
   */
  readonly setting: string;
  /** Null where the file does not contain the setting. A list if several entries of the feature state different values. */
  readonly base: Setting;
  readonly old: Setting;
  readonly new: Setting;
  /**
   * `edit lost`: a person changed it in the old file, and the new file has the suggested value again. `edit replaced`: a
   * person changed it, and the new file has a third value. `generated`: the old file has what the job suggested.
   */
  readonly origin: 'edit lost' | 'edit replaced' | 'generated';
}

const PRESENT = 'present';
const NONE: Settings = new Map();

/** Every difference between two constraints files, with its origin: a three-way comparison, as for source code. */
export function differenceOrigins(
  base: Constraints,
  older: Constraints,
  newer: Constraints,
): readonly AttributedDifference[] {
  const [suggested, was, is] = [valuesByFeature(base), valuesByFeature(older), valuesByFeature(newer)];
  const settings = (constraints: Constraints) => fileSettings(constraints as unknown as ConstraintsContent);
  return [
    ...attributed(null, settings(base), settings(older), settings(newer)),
    ...[...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
      attributed(name, suggested.get(name) ?? NONE, was.get(name) ?? NONE, is.get(name) ?? NONE),
    ),
  ];
}

/** Number of edits by hand in the old file that the new file has too, so that they are no difference. */
export function countKeptEdits(base: Constraints, older: Constraints, newer: Constraints): number {
  const named = ({ feature, setting }: AttributedDifference) => JSON.stringify([feature, setting]);
  const different = new Set(differenceOrigins(base, older, newer).map(named));
  return differenceOrigins(base, base, older).filter((edit) => !different.has(named(edit))).length;
}

function attributed(
  feature: string | null,
  base: Settings,
  older: Settings,
  newer: Settings,
): readonly AttributedDifference[] {
  // For a feature that one of the two files lacks, its absence is the only difference.
  const absent = feature !== null && (older.size === 0 || newer.size === 0);
  const settings = absent ? ['feature'] : [...new Set([...older.keys(), ...newer.keys()])];
  return settings.flatMap((setting) => {
    const suggested = base.get(setting) ?? null;
    const [was, is] = [older.get(setting) ?? null, newer.get(setting) ?? null];
    if (sameSetting(was, is)) return [];
    const origin = sameSetting(was, suggested)
      ? 'generated'
      : sameSetting(is, suggested)
        ? 'edit lost'
        : 'edit replaced';
    return [{ feature, setting, base: suggested, old: was, new: is, origin }];
  });
}

function valuesByFeature({ features }: Constraints): ReadonlyMap<string, Settings> {
  const entries = new Map<string, Settings[]>();
  for (const feature of features) {
    entries.set(feature.name, [...(entries.get(feature.name) ?? []), valuesOf(feature)]);
  }
  return new Map([...entries].map(([name, all]) => [name, combined(all)]));
}

/** The settings of all entries of a feature. Which of several entries the monitor reads is unknown. */
function combined(entries: readonly Settings[]): Settings {
  const [only, ...others] = entries;
  if (only && others.length === 0) return only;
  const settings = new Set(entries.flatMap((entry) => [...entry.keys()]));
  return new Map(
    [...settings].map((setting) => {
      const values = statedValues(entries, setting);
      return [setting, values.length > 1 ? values : (values[0] as Exclude<Setting, null>)];
    }),
  );
}

/** Everything that the constraints state about one feature, by setting. */
function valuesOf(feature: ConstrainedFeature): Settings {
  const domain = domainOf(feature);
  const { name: _, string_constraints, ...members } = withoutOverrides(feature);
  const { domains: __, ...ofText } = string_constraints ?? {};
  return new Map<string, Exclude<Setting, null>>([
    ['feature', PRESENT],
    ...flatSettings({ ...members, string_constraints: ofText }),
    ...(domain ? [['domain', PRESENT] as const] : []),
    ...[...(domain ?? [])].map((value) => [`domain value ${JSON.stringify(value)}`, PRESENT] as const),
    ...overridesOf(feature),
  ]);
}
