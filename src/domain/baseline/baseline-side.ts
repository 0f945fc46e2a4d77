import type { DatasetProfile } from '../profile/distribution.js';

/** One feature of constraints.json, as far as two baselines are compared by it. */
export interface ConstrainedFeature {
  readonly name: string;
  readonly inferred_type: string;
  /** Share of rows with a value, 0 to 1. */
  readonly completeness?: number | undefined;
  readonly num_constraints?: { readonly is_non_negative?: boolean | undefined } | undefined;
  readonly string_constraints?: { readonly domains?: readonly string[] | undefined } | undefined;
}

/** A baseline as two of them are compared: its rules, and the frequencies of the rows it was made from. */
export interface BaselineSide {
  readonly constraints: {
    readonly features: readonly ConstrainedFeature[];
    readonly monitoring_config?: object | undefined;
  };
  readonly profile: DatasetProfile;
  /** Mean and standard deviation by numeric feature. */
  readonly moments: ReadonlyMap<string, { readonly mean: number; readonly deviation: number }>;
  /** What the monitor really applies to a feature: the file's settings with the feature's own on top. */
  readonly settingsOf: (feature: string) => JudgingSettings;
}

export interface JudgingSettings {
  readonly evaluate: boolean;
  /** Share of values that must be of the expected type, 0 to 1. */
  readonly datatypeCheckThreshold: number;
  /** Share of values that must be in the domain, 0 to 1. */
  readonly domainContentThreshold: number;
  readonly performComparison: boolean;
}

/** The monitor's own distance between the rows of two baselines, as one of them would judge it. */
export interface MonitorDistance {
  readonly kind: 'numerical' | 'categorical';
  /** 0 to 1; above the threshold it is a violation. */
  readonly distance: number;
  readonly threshold: number;
  readonly method: 'Robust' | 'Simple' | 'LInfinity' | 'ChiSquared';
}

/**
 * Whether two files can be one baseline's: what the constraints name, the statistics must describe. Null if so, else
 * what is wrong. Columns with statistics and without constraints may have been taken out by hand.
 */
export function unmatchedConstraints(
  constrained: readonly string[],
  described: readonly string[],
): { readonly strangers: readonly string[] } | null {
  const known = new Set(described);
  const strangers = constrained.filter((name) => !known.has(name));
  return strangers.length === 0 ? null : { strangers };
}
