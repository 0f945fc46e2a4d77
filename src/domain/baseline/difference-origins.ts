import type { BaselineSide, ConstrainedFeature } from './baseline-side.js';
import { domainOf, nonNegativeOf, overridesOf } from './feature-constraints.js';
import { flatSettings } from './setting-changes.js';

type Constraints = BaselineSide['constraints'];
type Value = string | number | boolean | null;

/** One difference of two constraints files, attributed by what the baseline job suggested when the old one was made. */
export interface AttributedDifference {
  /** Null for a setting of the complete file. */
  readonly feature: string | null;
  /**
   * `inferred_type`, `completeness`, `is_non_negative`, `domain` (whether there is one), `domain value "…"`, `feature`
   * (whether there is one), or the path of a setting.
   */
  readonly setting: string;
  /** Null where the file does not contain the setting. */
  readonly base: Value;
  readonly old: Value;
  readonly new: Value;
  /**
   * `edit lost`: a person changed it in the old file, and the new file has the suggested value again. `edit replaced`: a
   * person changed it, and the new file has a third value. `generated`: the old file has what the job suggested.
   */
  readonly origin: 'edit lost' | 'edit replaced' | 'generated';
}

/** Files that other programs wrote may round a share. */
const SAME_NUMBER = 1e-9;
const PRESENT = 'present';

/** Every difference between two constraints files, with its origin: a three-way comparison, as for source code. */
export function differenceOrigins(
  base: Constraints,
  older: Constraints,
  newer: Constraints,
): readonly AttributedDifference[] {
  const [suggested, was, is] = [valuesByFeature(base), valuesByFeature(older), valuesByFeature(newer)];
  const settings = ({ monitoring_config }: Constraints) => flatSettings(monitoring_config);
  return [
    ...differences(null, settings(base), settings(older), settings(newer)),
    ...[...new Set([...was.keys(), ...is.keys()])].flatMap((name) =>
      differences(name, suggested.get(name) ?? NONE, was.get(name) ?? NONE, is.get(name) ?? NONE),
    ),
  ];
}

type Values = ReadonlyMap<string, Exclude<Value, null>>;
const NONE: Values = new Map();

function differences(
  feature: string | null,
  base: Values,
  older: Values,
  newer: Values,
): readonly AttributedDifference[] {
  // For a feature that one of the two files lacks, its absence is the only difference.
  const absent = feature !== null && (older.size === 0 || newer.size === 0);
  const settings = absent ? ['feature'] : [...new Set([...older.keys(), ...newer.keys()])];
  return settings.flatMap((setting) => {
    const suggested = base.get(setting) ?? null;
    const [was, is] = [older.get(setting) ?? null, newer.get(setting) ?? null];
    if (same(was, is)) return [];
    const origin = same(was, suggested) ? 'generated' : same(is, suggested) ? 'edit lost' : 'edit replaced';
    return [{ feature, setting, base: suggested, old: was, new: is, origin }];
  });
}

function valuesByFeature({ features }: Constraints): ReadonlyMap<string, Values> {
  return new Map(features.map((feature) => [feature.name, valuesOf(feature)]));
}

/** Everything that the constraints state about one feature, by setting. */
function valuesOf(feature: ConstrainedFeature): Values {
  const domain = domainOf(feature);
  const entries: readonly (readonly [string, Value])[] = [
    ['feature', PRESENT],
    ['inferred_type', feature.inferred_type],
    ['completeness', feature.completeness ?? null],
    ['is_non_negative', nonNegativeOf(feature)],
    ['domain', domain && PRESENT],
    ...[...(domain ?? [])].map((value) => [`domain value ${JSON.stringify(value)}`, PRESENT] as const),
    ...overridesOf(feature),
  ];
  return new Map(
    entries.filter((entry): entry is readonly [string, Exclude<Value, null>] => entry[1] !== null),
  );
}

function same(a: Value, b: Value): boolean {
  return typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) < SAME_NUMBER : a === b;
}
