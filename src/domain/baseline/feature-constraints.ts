import type { ConstrainedFeature } from './baseline-side.js';
import { flatSettings, type Settings } from './settings.js';

/** The values of a feature's domain; null without one. */
export function domainOf(feature: ConstrainedFeature): ReadonlySet<string> | null {
  const values = feature.string_constraints?.domains;
  return values === undefined ? null : new Set(values);
}

export function nonNegativeOf(feature: ConstrainedFeature): boolean | null {
  return feature.num_constraints?.is_non_negative ?? null;
}

/** Members that contain settings of one feature: as Amazon's documentation and as its Python SDK spell them. */
const OVERRIDES = ['monitoringConfigOverrides', 'monitoring_config_overrides'] as const;
type Overridden = Partial<Record<(typeof OVERRIDES)[number], object>>;

/**
 * Settings of one feature by path, from every place and in every spelling that the file allows. A later place replaces
 * single settings of an earlier one, as when the analyzer reads them.
 */
export function overridesOf(feature: ConstrainedFeature): Settings {
  const places = [feature, feature.num_constraints, feature.string_constraints] as readonly (
    | Overridden
    | undefined
  )[];
  return new Map(
    places
      .flatMap((place) => OVERRIDES.map((spelling) => place?.[spelling]))
      .flatMap((settings) => [...flatSettings(settings)]),
  );
}

/** The constraints of a feature without the members that {@link overridesOf} reads. */
export function withoutOverrides(feature: ConstrainedFeature): ConstrainedFeature {
  const bare = <T extends object | undefined>(place: T): T =>
    place &&
    (Object.fromEntries(
      Object.entries(place).filter(([name]) => !(OVERRIDES as readonly string[]).includes(name)),
    ) as T);
  return {
    ...bare(feature),
    num_constraints: bare(feature.num_constraints),
    string_constraints: bare(feature.string_constraints),
  };
}
