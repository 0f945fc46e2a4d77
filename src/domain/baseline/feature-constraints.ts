import type { ConstrainedFeature } from './baseline-side.js';
import { flatSettings } from './setting-changes.js';

/** The values of a feature's domain; null without one. */
export function domainOf(feature: ConstrainedFeature): ReadonlySet<string> | null {
  const values = feature.string_constraints?.domains;
  return values === undefined ? null : new Set(values);
}

export function nonNegativeOf(feature: ConstrainedFeature): boolean | null {
  return feature.num_constraints?.is_non_negative ?? null;
}

/**
 * Settings of one feature by path, from every place and in every spelling that the file allows. A later place replaces
 * single settings of an earlier one, as when the analyzer reads them.
 */
export function overridesOf(feature: ConstrainedFeature): ReadonlyMap<string, string | number | boolean> {
  const places = [feature, feature.num_constraints, feature.string_constraints] as readonly (
    | { readonly monitoringConfigOverrides?: object; readonly monitoring_config_overrides?: object }
    | undefined
  )[];
  return new Map(
    places
      .flatMap((place) => [place?.monitoringConfigOverrides, place?.monitoring_config_overrides])
      .flatMap((settings) => [...flatSettings(settings)]),
  );
}
