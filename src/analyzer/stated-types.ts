import type { Constraints, FeatureStatistics, InferredType, Statistics } from './formats.js';
import { readTypedValue, STRING, type TypedValue, VALUE_TYPES } from './value-type.js';

/** A type that a person set, so that it replaces the type that the values show. */
export type StatedType = Exclude<InferredType, 'Unknown'>;

/**
 * The features whose `inferred_type` in constraints.json a person edited, with that type. Deequ's profiler takes such
 * types as "predefined types", so that it respects the data types that customers set in their baseline constraints
 * (awslabs/deequ pull request 176, which names a zip code of type String as the example). Whether Model Monitor's
 * container passes the types of all features, or none, is not established. Here only an edited type replaces the
 * inferred one: a type that the baseline job inferred says nothing about the type of a window.
 *
 * A type is edited if it differs from the type of the baseline's values in statistics.json. Without statistics, a String
 * type without a domain of words counts as edited, because nothing shows that a value is a word.
 */
export function statedTypes(baseline: {
  readonly statistics: Statistics | null;
  readonly constraints: Constraints;
}): ReadonlyMap<string, StatedType> {
  const statistics = new Map(baseline.statistics?.features.map((feature) => [feature.name, feature]));
  const stated = new Map<string, StatedType>();
  for (const { name, inferred_type: type, string_constraints } of baseline.constraints.features) {
    if (type === 'Unknown') continue;
    const feature = statistics.get(name);
    if (feature === undefined) {
      if (type === 'String' && !(string_constraints?.domains ?? []).some(isWord)) stated.set(name, type);
      continue;
    }
    const shown = typesOfValues(feature);
    if (shown !== null && !shown.includes(type)) stated.set(name, type);
  }
  return stated;
}

/**
 * The types that inference can have given the baseline's values; null if the baseline has no values. A number with String
 * statistics shows that the statistics, too, were made with the edited type.
 */
function typesOfValues(feature: FeatureStatistics): readonly InferredType[] | null {
  if (feature.numerical_statistics !== undefined) {
    const type = feature.inferred_type;
    return type === 'Integral' || type === 'Fractional' ? [type] : ['Integral', 'Fractional'];
  }
  if (feature.inferred_type === 'Unknown') return null;
  const buckets = feature.string_statistics?.distribution?.categorical.buckets ?? [];
  if (buckets.length > 0 && !buckets.some(({ value }) => isWord(value))) return ['Integral', 'Fractional'];
  return ['String'];
}

function isWord(value: string): boolean {
  const bytes = Buffer.from(value);
  const typed: TypedValue = { type: STRING, number: Number.NaN };
  readTypedValue(bytes, 0, bytes.length, typed);
  const type = VALUE_TYPES[typed.type];
  return type === 'String' || type === 'Boolean';
}
