import type { FiringHours } from './firing-hours.js';
import type { RebaselineInput } from './input.js';
import type { PayloadForm } from './payload.js';
import type { PolicyRules } from './policy.js';
import type { RunLimits } from './run-limits.js';

/** The endpoint as the run found it. Names and locations only; every other setting is read again when it is cloned. */
export interface Production {
  readonly endpointName: string;
  readonly endpointArn: string;
  readonly endpointConfigName: string;
  readonly variantName: string;
  readonly modelName: string;
  readonly modelArtifactUri: string;
  readonly modelCreatedAt: string;
  /** When the endpoint last changed, AWS's time: this model served every window since then. */
  readonly servingSince: string;
  /** The job that trained the model in service; null where it cannot be determined for certain. */
  readonly trainingJobName: string | null;
  /** Group of the model package that the model in service was created from; null without one. */
  readonly modelPackageGroup: string | null;
  readonly captureDestination: string;
  readonly capturePercentage: number;
  /** How clients call the endpoint with JSON; absent for CSV. */
  readonly payload?: PayloadForm;
}

/** A data-quality monitoring schedule and the baseline it judges by. */
export interface Monitor {
  readonly scheduleName: string;
  /** `(inline)` where the definition is part of the schedule. */
  readonly jobDefinitionName: string;
  /** Creation time of the definition; of an inline definition, the schedule's. */
  readonly definitionCreatedAt: string;
  /** Digest of the definition's content, for compare-and-swap. */
  readonly definitionDigest: string;
  readonly statisticsUri: string;
  readonly constraintsUri: string;
  /** The Python script that SageMaker's analyzer applies to captured records before it judges them; null without one. */
  readonly recordPreprocessor: string | null;
  /** payloadMapping states what the script makes of a record, so that the run's own checks can read the capture. */
  readonly preprocessorMapped?: true;
  readonly firing: FiringHours;
  readonly scheduleExpression: string;
}

export interface Timing {
  readonly pollSeconds: number;
}

export interface ResolvedRun {
  readonly run: string;
  /** AWS's time when the run began. */
  readonly startedAt: string;
  readonly production: Production;
  readonly monitors: readonly Monitor[];
  readonly rules: PolicyRules;
  readonly policyDigest: string;
  /** Where the released model is registered; null registers it nowhere. */
  readonly modelPackageGroup: string | null;
  readonly timing: Timing;
  /** Whether the namespace has this project's search attributes. */
  readonly searchAttributes: boolean;
  /** `s3://bucket/prefix` without a trailing slash. */
  readonly workspace: string;
  readonly warnings: readonly string[];
}

/** A run at its start: its input, what it found, and the limits that apply to it. */
export interface StartedRun {
  readonly input: RebaselineInput;
  readonly resolved: ResolvedRun;
  readonly limits: RunLimits;
}
