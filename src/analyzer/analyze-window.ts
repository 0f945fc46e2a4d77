import { checkColumnCount, checkFeature, driftViolation, observedShares } from './checks.js';
import type { Dataset } from './dataset.js';
import { distanceFromBaseline } from './drift.js';
import type { Constraints, ConstraintViolation, Statistics } from './formats.js';
import { effectiveConfig } from './monitoring-config.js';
import { type DatasetProfile, type Expectations, profileDataset } from './profile-dataset.js';
import { constraintsOf, statisticsOf } from './suggest-baseline.js';

export interface BaselineFiles {
  readonly statistics: Statistics;
  readonly constraints: Constraints;
}

/** How far one feature of the window lies from the baseline. Above the threshold it is a violation. */
export interface FeatureDrift {
  readonly feature: string;
  readonly kind: 'numerical' | 'categorical';
  readonly distance: number;
  readonly threshold: number;
}

export interface WindowAnalysis {
  /** Of the window itself, as a monitoring execution writes them; not the baseline's. */
  readonly statistics: Statistics;
  readonly constraints: Constraints;
  readonly violations: readonly ConstraintViolation[];
  /** Every feature that can be compared, also below the threshold and also where comparison is disabled. */
  readonly drift: readonly FeatureDrift[];
  /** How far features fell short of what was asked of all their rows: the share that is complete, or known to the domain. */
  readonly short: readonly {
    readonly feature: string;
    readonly check: 'completeness_check' | 'categorical_values_check';
    readonly share: number;
  }[];
}

/**
 * What a monitoring execution does with one window of data. Without baseline statistics the checks that need them
 * are skipped, as when a schedule names constraints only. A feature absent from the window shows only in the column
 * count, as in the real monitor.
 * @throws NoDataError if the window holds no row
 */
export async function analyzeWindow(
  dataset: Dataset,
  baseline: { readonly statistics: Statistics | null; readonly constraints: Constraints },
): Promise<WindowAnalysis> {
  return judgeProfile(await profileDataset(dataset, expectationsOf(baseline.constraints)), baseline);
}

/** What a pass over a window must know of the baseline: names by position, and values to look out for. */
export function expectationsOf(constraints: Constraints): Expectations {
  const domains = new Map<string, ReadonlySet<string>>();
  for (const feature of constraints.features) {
    const values = feature.string_constraints?.domains;
    if (values !== undefined) domains.set(feature.name, new Set(values));
  }
  return { names: constraints.features.map(({ name }) => name), domains };
}

/** The verdict on a window already read, with the expectations of these constraints or, for the baseline itself, none. */
export function judgeProfile(
  window: DatasetProfile,
  baseline: { readonly statistics: Statistics | null; readonly constraints: Constraints },
): WindowAnalysis {
  const { constraints } = baseline;
  const profiles = new Map(window.features.map(({ name, profile }) => [name, profile]));
  const statistics = new Map(baseline.statistics?.features.map((feature) => [feature.name, feature]));

  const violations: ConstraintViolation[] = [];
  const drift: FeatureDrift[] = [];
  const short: WindowAnalysis['short'][number][] = [];
  if (effectiveConfig(constraints).evaluate) {
    violations.push(...checkColumnCount(window.features.length, constraints.features.length));
  }
  for (const feature of constraints.features) {
    const profile = profiles.get(feature.name);
    if (profile === undefined) continue;
    const config = effectiveConfig(constraints, feature);
    if (config.evaluate) {
      const shares = observedShares(feature, profile);
      const found = checkFeature(feature, profile, config, shares);
      violations.push(...found);
      for (const { constraint_check_type: check } of found) {
        if (check === 'completeness_check')
          short.push({ feature: feature.name, check, share: shares.complete ?? 0 });
        if (check === 'categorical_values_check')
          short.push({ feature: feature.name, check, share: shares.known ?? 0 });
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
  return { statistics: statisticsOf(window), constraints: constraintsOf(window), violations, drift, short };
}
