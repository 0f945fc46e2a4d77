import type { FeatureProfile } from './feature-profile.js';
import type { ConstraintViolation, FeatureConstraints } from './formats.js';
import { javaDouble } from './java-double.js';
import type { EffectiveConfig } from './monitoring-config.js';

/**
 * Share of the present values that are of the expected type, 0 to 1, null if there is nothing to judge.
 *
 * For numbers this is Deequ's rule (Constraint.dataTypeConstraint): only the very type counts, so whole numbers
 * without a decimal point do not match Fractional. Real output settles it for Integral only. A String feature
 * matches if the window's column is itself inferred as String; a column that turned numeric matches by 0.
 * How the container judges String is not established.
 */
function typeMatch(expected: FeatureConstraints['inferred_type'], profile: FeatureProfile): number | null {
  if (profile.present === 0 || expected === 'Unknown') return null;
  if (expected === 'String') return profile.inferredType === 'String' ? 1 : 0;
  return profile.countsByType[expected] / profile.present;
}

/** Of the present values; beyond the values counted one by one it was counted on the way, see profileDataset. */
function countInDomain(profile: FeatureProfile, domains: readonly string[]): number {
  if (profile.valueCounts === null) return profile.inDomain;
  const domain = new Set(domains);
  return profile.valueCounts.reduce((sum, { value, count }) => (domain.has(value) ? sum + count : sum), 0);
}

/** How complete a feature is, and what share of its present values its domain knows; null where nothing is asked. 0 to 1. */
export function observedShares(
  feature: FeatureConstraints,
  profile: FeatureProfile,
): { readonly complete: number | null; readonly known: number | null } {
  const domains = feature.string_constraints?.domains ?? [];
  return {
    complete: feature.completeness === undefined ? null : profile.present / profile.rows,
    known:
      domains.length > 0 && profile.present > 0 ? countInDomain(profile, domains) / profile.present : null,
  };
}

/** Every check of one feature that needs no baseline statistics. */
export function checkFeature(
  feature: FeatureConstraints,
  profile: FeatureProfile,
  config: EffectiveConfig,
  { complete, known } = observedShares(feature, profile),
): readonly ConstraintViolation[] {
  const violations: ConstraintViolation[] = [];
  const match = typeMatch(feature.inferred_type, profile);
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
  if (known !== null && known < config.domainContentThreshold) {
    violations.push({
      feature_name: feature.name,
      constraint_check_type: 'categorical_values_check',
      // The only real text known, of 2019, its trailing space included; today's container may say it otherwise.
      description: `Value: ${javaDouble(known)} does not meet the constraint requirement! `,
    });
  }
  return violations;
}

/**
 * The monitor compares only the NUMBER of columns. The text's tail is real; its first sentence and the name given as
 * feature are not established.
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

function percent(share: number): string {
  return `${javaDouble(share * 100)}%`;
}
