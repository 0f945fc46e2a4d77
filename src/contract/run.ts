import type { Check, Verdict } from './check.js';
import type { WaitingCandidate } from './decision.js';
import type { DiagnosisKind } from './diagnosis.js';
import type { ApprovalRequest, Ending, OutcomeKind } from './ending.js';
import type { FiringHours } from './firing-hours.js';
import type { RebaselineInput } from './input.js';
import type { JudgedWindow } from './judged-window.js';
import type { Override } from './override.js';
import type { PolicyRules } from './policy.js';
import type { Refusals } from './refusals.js';
import type { RunLimits } from './run-limits.js';
import type { Counted, VerificationRule } from './verification.js';

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

export interface Detection {
  readonly verdict: 'violated' | 'clean' | 'unknown';
  readonly why: string;
  /** Executions under the live definition, oldest first. */
  readonly windows: readonly JudgedWindow[];
  /** Start of the first window of the latest unbroken sequence of violated windows; null without one. */
  readonly changePoint: string | null;
}

export interface DetectionResult {
  readonly detection: Detection;
  /** How the run ends after detection; null where it continues. */
  readonly ending: Ending | null;
}

/** Where the columns of a dataset are. */
export interface DatasetLayout {
  readonly s3Uri: string;
  readonly header: boolean;
  /** Zero-based; null where the rows have no label. */
  readonly labelPosition: number | null;
  /** Zero-based; absent where no column has the time of a row. */
  readonly timePosition?: number;
  /** The endpoint receives that column too, so it is also a feature. */
  readonly timeIsFeature?: boolean;
  /** Names of the feature columns in order, without the label. */
  readonly features: readonly string[];
  /** In a payload whose names would be too long: their number. They are the last columns of the live baseline. */
  readonly featuresUnnamed?: number;
}

export interface DiagnosisReport {
  readonly diagnosis: DiagnosisKind;
  readonly reasons: readonly string[];
  readonly training: DatasetLayout;
  /** Rows to score for the baseline. */
  readonly baseline: DatasetLayout;
  /** Whether the model is trained on the rows of `baseline`. */
  readonly baselineIsTraining: boolean;
  readonly trafficRows: number;
}

export interface DiagnosisResult {
  readonly report: DiagnosisReport;
  /** How the run ends by its diagnosis unless a person overrides it; null where it continues. */
  readonly ending: Ending | null;
}

/** A baseline that this run proposes, named by its digest. */
export interface Candidate {
  readonly digest: string;
  readonly statisticsUri: string;
  readonly constraintsUri: string;
  readonly datasetUri: string;
  readonly rows: number;
}

/** By what an approver compares two versions of a candidate, as text. */
export interface VersionFigures {
  readonly thresholds: string;
  readonly falseAlarms: string;
  readonly power: string;
}

/** The candidate with thresholds calibrated to normal traffic, judged by the same gate. */
export interface CalibratedVersion {
  readonly candidate: Candidate;
  readonly verdict: Verdict;
  /** Only the checks whose result differs from the original version's. */
  readonly checks: GateReport['checks'];
  readonly expectedViolations: readonly string[];
  readonly moreExpected?: number;
  readonly figures: VersionFigures;
}

/** How a run ended without a result, in one sentence. */
export interface StoppedRun {
  readonly how: 'cancelled' | 'failed';
  readonly said: string;
}

/** The run's report page. */
export interface ReportPage {
  readonly uri: string;
  /** Address of the same page for a browser. */
  readonly url: string;
}

/** The gate's result, and who decides about the candidate. */
export interface GateResult {
  readonly gate: GateReport;
  readonly approval: ApprovalRequest;
}

/** The part of the gate's result that the run's history carries: under 4 KB. The file at `reportUri` has everything. */
export interface GateReport {
  readonly verdict: Verdict;
  readonly checks: readonly Pick<Check, 'id' | 'verdict' | 'sentence'>[];
  readonly reportUri: string;
  /** `feature|check` of the violations in the backtest. The approver sees them, so they do not make a later window dirty. */
  readonly expectedViolations: readonly string[];
  /** Number of expected violations that do not fit here. The approver does not see them, so they count as unexpected. */
  readonly moreExpected?: number;
  readonly figures?: VersionFigures;
  /** One line for each declared incident. */
  readonly incidents?: readonly string[];
  /** The approver's page; null where it could not be written. */
  readonly page?: ReportPage | null;
  /** Why there is no page. */
  readonly pageProblem?: string;
  /** A second version, where the original exceeds the budget of false alarms or has a completeness threshold that chance violates. */
  readonly calibrated?: CalibratedVersion;
  /** Largest distance per feature under the live baseline and under the candidate. */
  readonly distances: readonly {
    readonly feature: string;
    readonly live: number | null;
    readonly candidate: number | null;
  }[];
}

/** How the run ended, for a person. Lists of windows and features are cut to keep it under 4 KB. */
export interface RunResult {
  readonly outcome: OutcomeKind;
  readonly summary: string;
  readonly endpointName: string;
  readonly run: string;
  readonly diagnosis: DiagnosisKind | null;
  readonly reasons: readonly string[];
  readonly candidate: {
    readonly digest: string;
    readonly statisticsUri: string;
    readonly constraintsUri: string;
  } | null;
  /** Who overrode the diagnosis, and why. */
  readonly override: Override | null;
  readonly gate: { readonly verdict: Verdict; readonly reportUri: string } | null;
  readonly decision: {
    readonly decision: string;
    readonly approver: string;
    readonly reason: string | null;
    /** When the decision reached the run, by Temporal's clock. */
    readonly at: string;
  } | null;
  readonly modelName: string | null;
  readonly endpointConfigName: string | null;
  /** ARN of the model package version that registers the released model. */
  readonly modelPackageArn: string | null;
  readonly definitions: Readonly<Record<string, string>>;
  readonly verification: {
    readonly rule: VerificationRule;
    readonly why: string;
    readonly counted: Counted;
  } | null;
  /** After a roll-back: whether the old pair behaves as before the run. */
  readonly restored: RestoredPair | null;
  readonly windows: LedgerSummary | null;
  readonly plan: PlannedRequests | null;
  readonly warnings: readonly string[];
  readonly refusals: Refusals;
  readonly policyDigest: string | null;
  readonly recordUri: string | null;
  readonly report: ReportPage | null;
}

export interface RestoredPair {
  /** `worse`: other violations, failing executions, or another live pair than the run found. `unknown`: too few windows. */
  readonly verdict: 'as-before' | 'worse' | 'unknown';
  readonly why: string;
  readonly unexpected: readonly string[];
}

export interface LedgerSummary {
  readonly judgedWrongly: number;
  readonly mixed: number;
  readonly windows: number;
  /** One line for each of the last 24 windows: start, model that served, baseline that judged, right or wrong, status. */
  readonly lines: readonly string[];
  readonly ledgerUri: string | null;
}

/** `mode: "plan"`: where the exact requests and the baseline diff are. */
export interface PlannedRequests {
  readonly requestsUri: string;
  readonly summary: readonly string[];
  /** What the candidate would change in the live baseline, in a few sentences; the plan has the whole diff. */
  readonly baselineDiff: readonly string[];
}

export type Stage =
  | 'resolve'
  | 'detect'
  | 'diagnose'
  | 'retrain'
  | 'baseline'
  | 'gate'
  | 'approval'
  | 'release'
  | 'verify'
  | 'roll back'
  | 'record'
  | 'ended';

/** Answer of the `status` query. */
export interface RunStatus {
  readonly stage: Stage;
  readonly doing: string;
  readonly endpointName: string | null;
  /** Digest to repeat in an approval; null while the run does not wait for one. */
  readonly waitingForApprovalOf: string | null;
  /** The diagnosis to name in an override; null while the run does not wait for one. */
  readonly waitingForOverrideOf?: DiagnosisKind | null;
  /** Every version that waits for a decision; `waitingForApprovalOf` is the first that can be approved. */
  readonly waiting?: readonly WaitingCandidate[];
  readonly gate: GateReport | null;
  readonly diagnosis: DiagnosisKind | null;
  readonly outcome: OutcomeKind | null;
  readonly refusals: Refusals;
  /** The reasons of the diagnosis. */
  readonly reasons?: readonly string[];
  readonly warnings?: readonly string[];
  readonly decision?: RunResult['decision'];
  /** After the end of the run. */
  readonly windows?: LedgerSummary | null;
  readonly recordUri?: string | null;
  readonly report?: ReportPage | null;
}
