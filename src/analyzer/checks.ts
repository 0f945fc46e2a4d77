import type { FeatureProfile } from './feature-profile.js';
import type { ConstraintViolation, FeatureConstraints } from './formats.js';
import { javaDouble } from './java-double.js';
import type { EffectiveConfig } from './monitoring-config.js';

/**
 * The share of the present values that have the expected type, 0 to 1. Null if there are no values, or no expected type.
 *
 * For numbers this is Deequ's rule (Constraint.dataTypeConstraint): only the exact type counts, so whole numbers without
 * a decimal point do not match Fractional. Real output confirms the rule for Integral only. A String feature matches
 * (1) if the window's column is also inferred as String, and does not match (0) if the column is now numeric. How the
 * container judges String is not established.
 *
 * A type that a person set accepts every value that Deequ's profiler can cast to it (stated-types.ts): any text for String,
 * any number for Fractional. For Integral, only whole numbers count, as in Deequ's rule: a cast would drop decimals.
 */
function typeMatch(
  expected: FeatureConstraints['inferred_type'],
  profile: FeatureProfile,
  isStated: boolean,
): number | null {
  if (profile.present === 0 || expected === 'Unknown') return null;
  if (isStated && expected === 'String') return 1;
  if (isStated && expected === 'Fractional') {
    return (profile.countsByType.Integral + profile.countsByType.Fractional) / profile.present;
  }
  if (expected === 'String') return profile.inferredType === 'String' ? 1 : 0;
  return profile.countsByType[expected] / profile.present;
}

/**
 * The share of values with the expected numeric type in a column that contains only numbers; null for another column. Many
 * programs print 12.0 as 12, so a column of such numbers violates its type without a defect.
 */
export function shareOfNumericType(
  { inferred_type: type }: FeatureConstraints,
  { countsByType, present }: FeatureProfile,
): number | null {
  const isNumeric = present > 0 && countsByType.Integral + countsByType.Fractional === present;
  return isNumeric && (type === 'Integral' || type === 'Fractional') ? countsByType[type] / present : null;
}

/** The number of present values inside the domain. The profiler counted them if there were too many distinct values. */
function countInDomain(profile: FeatureProfile, domains: readonly string[]): number {
  if (profile.valueCounts === null) return profile.inDomain;
  const domain = new Set(domains);
  return profile.valueCounts.reduce((sum, { value, count }) => (domain.has(value) ? sum + count : sum), 0);
}

/**
 * The share of rows with a value, and the share of present values inside the domain, each 0 to 1. Null where the
 * constraints do not check it.
 */
export function observedShares(
  feature: FeatureConstraints,
  profile: FeatureProfile,
): { readonly complete: number | null; readonly inDomain: number | null } {
  const domains = feature.string_constraints?.domains ?? [];
  return {
    complete: feature.completeness === undefined ? null : profile.present / profile.rows,
    inDomain:
      domains.length > 0 && profile.present > 0 ? countInDomain(profile, domains) / profile.present : null,
  };
}

/**
 * Runs every check of one feature that does not need baseline statistics.
 * @param observed.typeIsStated whether a person set the feature's type; see stated-types.ts
 */
export function checkFeature(
  feature: FeatureConstraints,
  profile: FeatureProfile,
  config: EffectiveConfig,
  observed: ReturnType<typeof observedShares> & { readonly typeIsStated: boolean },
): readonly ConstraintViolation[] {
  const violations: ConstraintViolation[] = [];
  const { complete, inDomain } = observed;
  const match = typeMatch(feature.inferred_type, profile, observed.typeIsStated);
  if (match !== null && match < config.datatypeCheckThreshold) {
    const type = feature.inferred_type;
    violations.push({
      feature_name: feature.name,
      constraint_check_type: 'data_type_check',
      description:
        `Data type match requirement is not met. Expected data type: ${type}, ` +
        `Expected match: ${percent(config.datatypeCheckThreshold)}. ` +
        `Observed: Only ${percent(match)} of data is ${type}.`,
    });
  }
  if (complete !== null && feature.completeness !== undefined && complete < feature.completeness) {
    violations.push({
      feature_name: feature.name,
      constraint_check_type: 'completeness_check',
      description:
        `Data completeness requirement is not met. Expected: ${percent(feature.completeness)}. ` +
        `Observed: Only ${percent(complete)}.`,
    });
  }
  if (inDomain !== null && inDomain < config.domainContentThreshold) {
    violations.push({
      feature_name: feature.name,
      constraint_check_type: 'categorical_values_check',
      // The only known real text is from 2019, with this trailing space. Newer containers may use another text.
      description: `Value: ${javaDouble(inDomain)} does not meet the constraint requirement! `,
    });
  }
  return violations;
}

/**
 * The monitor compares only the NUMBER of columns. The second sentence of the text is real. The first sentence and the
 * feature name are not established.
 */
export function checkColumnCount(current: number, baseline: number): readonly ConstraintViolation[] {
  if (current === baseline) return [];
  const kind = current < baseline ? 'missing' : 'extra';
  return [
    {
      feature_name: kind === 'missing' ? 'Missing columns' : 'Extra columns',
      constraint_check_type: `${kind}_column_check`,
      description:
        `There are ${kind} columns in current dataset. Number of columns in current dataset: ${current}, ` +
        `Number of columns in baseline constraints: ${baseline}`,
    },
  ];
}

export function driftViolation(feature: string, distance: number, threshold: number): ConstraintViolation {
  return {
    feature_name: feature,
    constraint_check_type: 'baseline_drift_check',
    description: `Baseline drift distance: ${javaDouble(distance)} exceeds threshold: ${javaDouble(threshold)}`,
  };
}

/** Amazon's format in violation texts. */
function percent(share: number): string {
  return `${javaDouble(share * 100)}%`;
}
