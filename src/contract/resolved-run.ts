import type { FiringHours } from './firing-hours.js';
import type { RebaselineInput } from './input.js';
import type { LeftOutMonitor } from './left-out-monitor.js';
import type { MonitorKind } from './monitor-kind.js';
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

/** A monitoring schedule and the live baseline that it judges by. */
interface MonitorOfAnyKind {
  readonly scheduleName: string;
  /** `(inline)` where the definition is part of the schedule. */
  readonly jobDefinitionName: string;
  /** Creation time of the definition; of an inline definition, the schedule's. */
  readonly definitionCreatedAt: string;
  /** Digest of the definition's content, for compare-and-swap. */
  readonly definitionDigest: string;
  readonly constraintsUri: string;
  /** The Python script that SageMaker's analyzer applies to captured records before it judges them; null without one. */
  readonly recordPreprocessor: string | null;
  /** payloadMapping states what the script makes of a record, so that the run's own checks can read the capture. */
  readonly preprocessorMapped?: true;
  readonly firing: FiringHours;
  readonly scheduleExpression: string;
  /**
   * Where the analysed window lies before the hour at which the schedule fires, in seconds (StartTimeOffset and
   * EndTimeOffset). Absent: the last period, up to the firing.
   */
  readonly windowOffset?: { readonly startSeconds: number; readonly endSeconds: number };
}

/** Its baseline is a pair of files. The kind is absent in a history that an earlier version recorded. */
export interface DataQualityMonitor extends MonitorOfAnyKind {
  readonly kind?: 'DataQuality';
  readonly statisticsUri: string;
}

/** Its baseline has constraints only: the thresholds of the metrics. Each window needs labels (ground truth). */
export interface ModelQualityMonitor extends MonitorOfAnyKind {
  readonly kind: 'ModelQuality';
  readonly statisticsUri?: never;
  readonly quality: {
    readonly problemType: 'BinaryClassification' | 'MulticlassClassification' | 'Regression';
    /** Name or index of the output, or JMESPath for JSON, as the definition states it. */
    readonly inferenceAttribute?: string;
    readonly probabilityAttribute?: string;
    readonly probabilityThreshold?: number;
    readonly groundTruthUri: string;
  };
}

/** Judged by Clarify. Its baseline has constraints only. */
export interface ClarifyMonitor extends MonitorOfAnyKind {
  readonly kind: 'ModelBias' | 'ModelExplainability';
  readonly statisticsUri?: never;
  /** The analysis configuration of the processing job. */
  readonly analysisConfigUri: string;
  /** Where labels arrive; null for feature attribution, which needs none. */
  readonly groundTruthUri: string | null;
}

export type Monitor = DataQualityMonitor | ModelQualityMonitor | ClarifyMonitor;

export function kindOf({ kind = 'DataQuality' }: Pick<Monitor, 'kind'>): MonitorKind {
  return kind;
}

/** Whether the monitor judges only windows whose labels (ground truth) have arrived. */
export function needsLabels(monitor: Monitor): boolean {
  return monitor.kind === 'ModelQuality' || (monitor.kind === 'ModelBias' && monitor.groundTruthUri !== null);
}

/** The monitors of distributions. A run has at least one; they are the first of its monitors. */
export function dataQualityMonitors({
  monitors,
}: Pick<ResolvedRun, 'monitors'>): readonly DataQualityMonitor[] {
  return monitors.filter((monitor): monitor is DataQualityMonitor => kindOf(monitor) === 'DataQuality');
}

export function modelQualityMonitors({
  monitors,
}: Pick<ResolvedRun, 'monitors'>): readonly ModelQualityMonitor[] {
  return monitors.filter((monitor): monitor is ModelQualityMonitor => kindOf(monitor) === 'ModelQuality');
}

/** The run with its data-quality monitors only: for what judges, or is judged by, distributions. */
export function dataQualityRun(resolved: ResolvedRun): DataQualityRun {
  return { ...resolved, monitors: dataQualityMonitors(resolved) };
}

export interface Timing {
  readonly pollSeconds: number;
}

export interface ResolvedRun {
  readonly run: string;
  /** AWS's time when the run began. */
  readonly startedAt: string;
  readonly production: Production;
  /** Data-quality monitors first. */
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
  /** Schedules whose baselines the run does not renew. Absent if there is none. */
  readonly leftOut?: readonly LeftOutMonitor[];
}

export interface DataQualityRun extends ResolvedRun {
  readonly monitors: readonly DataQualityMonitor[];
}

/** A run at its start: its input, what it found, and the limits that apply to it. */
export interface StartedRun {
  readonly input: RebaselineInput;
  readonly resolved: ResolvedRun;
  readonly limits: RunLimits;
}
