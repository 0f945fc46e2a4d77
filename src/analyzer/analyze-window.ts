import {
  checkColumnCount,
  checkFeature,
  driftViolation,
  observedShares,
  shareOfNumericType,
} from './checks.js';
import type { Dataset } from './dataset.js';
import { type BaselineDistance, distanceFromBaseline } from './drift.js';
import type { Constraints, ConstraintViolation, Statistics } from './formats.js';
import { effectiveConfig } from './monitoring-config.js';
import { type DatasetProfile, type Expectations, profileDataset } from './profile-dataset.js';
import { statedTypes } from './stated-types.js';
import { constraintsOf, statisticsOf } from './suggest-baseline.js';

export interface BaselineFiles {
  readonly statistics: Statistics;
  readonly constraints: Constraints;
}

/** The distance of one feature from the baseline. */
export interface FeatureDrift extends Pick<BaselineDistance, 'kind' | 'distance' | 'threshold'> {
  readonly feature: string;
}

export interface WindowAnalysis {
  /** Statistics of the window itself, not of the baseline: a monitoring execution writes these. */
  readonly statistics: Statistics;
  /** The same, with the inferred type also where a person edited the baseline's type. */
  readonly statisticsAsInferred: Statistics;
  readonly constraints: Constraints;
  readonly violations: readonly ConstraintViolation[];
  /** Every feature that can be compared, including those below the threshold and those with comparison disabled. */
  readonly drift: readonly FeatureDrift[];
  /**
   * The observed share of each feature that violates a check on shares. Of the types, only numbers with and without a decimal
   * point in one column are included.
   */
  readonly shortfalls: readonly {
    readonly feature: string;
    readonly check: 'completeness_check' | 'categorical_values_check' | 'data_type_check';
    /** 0 to 1: the share of rows with a value, or of present values inside the domain, or of numbers with the expected type. */
    readonly share: number;
  }[];
}

/**
 * Judges one window of data as a monitoring execution does. Without baseline statistics it skips the checks that need
 * them, like a schedule with constraints only. A feature that is absent from the window affects only the column count,
 * as in the real monitor.
 * @throws NoDataError if the window has no rows
 */
export async function analyzeWindow(
  dataset: Dataset,
  baseline: { readonly statistics: Statistics | null; readonly constraints: Constraints },
): Promise<WindowAnalysis> {
  return judgeProfile(
    await profileDataset(dataset, { ...expectationsOf(baseline), alsoAsInferred: true }),
    baseline,
  );
}

/** What the profiler must know about the baseline before it reads a window: column names, domains and edited types. */
export function expectationsOf(baseline: {
  readonly statistics: Statistics | null;
  readonly constraints: Constraints;
}): Expectations {
  const { constraints } = baseline;
  const domains = new Map<string, ReadonlySet<string>>();
  for (const feature of constraints.features) {
    const values = feature.string_constraints?.domains;
    if (values !== undefined) domains.set(feature.name, new Set(values));
  }
  return { names: constraints.features.map(({ name }) => name), domains, types: statedTypes(baseline) };
}

/**
 * Judges a window that has been profiled. The profile was made with {@link expectationsOf} this baseline, or, for the
 * baseline's own rows, without expectations.
 */
export function judgeProfile(
  window: DatasetProfile,
  baseline: { readonly statistics: Statistics | null; readonly constraints: Constraints },
): WindowAnalysis {
  const { constraints } = baseline;
  const profiles = new Map(window.features.map(({ name, profile }) => [name, profile]));
  const statistics = new Map(baseline.statistics?.features.map((feature) => [feature.name, feature]));

  const stated = statedTypes(baseline);
  const violations: ConstraintViolation[] = [];
  const drift: FeatureDrift[] = [];
  const shortfalls: WindowAnalysis['shortfalls'][number][] = [];
  if (effectiveConfig(constraints).evaluate) {
    violations.push(...checkColumnCount(window.features.length, constraints.features.length));
  }
  for (const feature of constraints.features) {
    const profile = profiles.get(feature.name);
    if (profile === undefined) continue;
    const config = effectiveConfig(constraints, feature);
    if (config.evaluate) {
      const shares = observedShares(feature, profile);
      const found = checkFeature(feature, profile, config, {
        ...shares,
        typeIsStated: stated.has(feature.name),
      });
      violations.push(...found);
      for (const { constraint_check_type: check } of found) {
        if (check === 'completeness_check')
          shortfalls.push({ feature: feature.name, check, share: shares.complete ?? 0 });
        if (check === 'categorical_values_check')
          shortfalls.push({ feature: feature.name, check, share: shares.inDomain ?? 0 });
        const numbers = check === 'data_type_check' ? shareOfNumericType(feature, profile) : null;
        if (check === 'data_type_check' && numbers !== null)
          shortfalls.push({ feature: feature.name, check, share: numbers });
      }
    }
    const known = statistics.get(feature.name);
    const observed = { levels: profile.numeric?.levels, counts: profile.valueCounts };
    const found = known === undefined ? null : distanceFromBaseline(known, observed, config);
    if (found === null) continue;
    const { kind, distance, threshold } = found;
    drift.push({ feature: feature.name, kind, distance, threshold });
    if (config.evaluate && config.performComparison && distance > threshold) {
      violations.push(driftViolation(feature.name, distance, threshold));
    }
  }
  const written = statisticsOf(window);
  return {
    statistics: written,
    statisticsAsInferred: window.features.some(({ asInferred }) => asInferred !== undefined)
      ? statisticsOf({
          ...window,
          features: window.features.map(({ name, profile, asInferred }) => ({
            name,
            profile: asInferred ?? profile,
          })),
        })
      : written,
    constraints: constraintsOf(window),
    violations,
    drift,
    shortfalls,
  };
}
