import type { DatasetProfile } from '../profile/distribution.js';

/** The parts of a feature in constraints.json that a comparison of two baselines uses. */
export interface ConstrainedFeature {
  readonly name: string;
  readonly inferred_type: string;
  /** Share of rows with a value, 0 to 1. */
  readonly completeness?: number | undefined;
  readonly num_constraints?: { readonly is_non_negative?: boolean | undefined } | undefined;
  readonly string_constraints?: { readonly domains?: readonly string[] | undefined } | undefined;
}

/** One side of a comparison: the constraints of a baseline, and the profile of the rows it was made from. */
export interface BaselineSide {
  readonly constraints: {
    readonly features: readonly ConstrainedFeature[];
    readonly monitoring_config?: object | undefined;
  };
  readonly profile: DatasetProfile;
  /** Mean and standard deviation by numeric feature. */
  readonly moments: ReadonlyMap<string, { readonly mean: number; readonly deviation: number }>;
  /** The settings that the monitor applies to a feature: those of the file, overridden by those of the feature. */
  readonly settingsOf: (feature: string) => JudgingSettings;
  /** Features whose type a person edited: every value that can be read as that type then has it. Default: none. */
  readonly stated?: ReadonlySet<string>;
}

export interface JudgingSettings {
  readonly evaluate: boolean;
  /** Share of values that must have the expected type, 0 to 1. */
  readonly datatypeCheckThreshold: number;
  /** Share of values that must be in the domain, 0 to 1. */
  readonly domainContentThreshold: number;
  readonly performComparison: boolean;
}

/** The monitor's distance between the rows of two baselines, as one of them judges it. */
export interface MonitorDistance {
  readonly kind: 'numerical' | 'categorical';
  /** 0 to 1; above the threshold it is a violation. */
  readonly distance: number;
  readonly threshold: number;
  readonly method: 'Robust' | 'Simple' | 'LInfinity' | 'ChiSquared';
}

/**
 * Names in the constraints without statistics; null if there are none. With such names the two files are not one baseline.
 * Statistics without constraints are allowed: a person may have removed the constraints.
 */
export function unmatchedConstraints(
  constrained: readonly string[],
  described: readonly string[],
): readonly string[] | null {
  const known = new Set(described);
  const unmatched = constrained.filter((name) => !known.has(name));
  return unmatched.length === 0 ? null : unmatched;
}
