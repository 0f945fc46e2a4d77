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
  /** The job that trained the model in service; null when none could be told for certain. */
  readonly trainingJobName: string | null;
  /** Of the model package that the model in service came from; null where it came from none. */
  readonly modelPackageGroup: string | null;
  readonly captureDestination: string;
  readonly capturePercentage: number;
}

/** A data-quality monitoring schedule and the baseline it judges by. */
export interface Monitor {
  readonly scheduleName: string;
  /** `(inline)` where the definition is written inside the schedule. */
  readonly jobDefinitionName: string;
  /** Of an inline definition no time of its own is known: the schedule's. */
  readonly definitionCreatedAt: string;
  /** Digest of the definition's content, for compare-and-swap. */
  readonly definitionDigest: string;
  readonly statisticsUri: string;
  readonly constraintsUri: string;
  /** Python that SageMaker's analyzer puts captured records through before it judges them; null without one. */
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
  /** The namespace knows this project's search attributes. */
  readonly searchAttributes: boolean;
  /** `s3://bucket/prefix` without a trailing slash. */
  readonly workspace: string;
  readonly warnings: readonly string[];
}

/** A run at its start: the input that was read, what it found, and the limits that hold for it. */
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
  /** Start of the first window of the unbroken run of violated ones; null without one. */
  readonly changePoint: string | null;
}

export interface DetectionResult {
  readonly detection: Detection;
  /** How the run ends by what was detected; null where it continues. */
  readonly ending: Ending | null;
}

/** How the rows of a dataset are laid out. */
export interface DatasetLayout {
  readonly s3Uri: string;
  readonly header: boolean;
  /** Zero-based; null where the rows hold no label. */
  readonly labelPosition: number | null;
  /** Zero-based; absent where no column says when a row came. */
  readonly timePosition?: number;
  /** The endpoint receives that column too, so it stays among the features. */
  readonly timeIsFeature?: boolean;
  /** Names of the feature columns in order, label left out. */
  readonly features: readonly string[];
  /** In messages, where the names would be too long: how many there are. They are the live baseline's last columns. */
  readonly featuresUnnamed?: number;
}

export interface DiagnosisReport {
  readonly diagnosis: DiagnosisKind;
  readonly reasons: readonly string[];
  readonly training: DatasetLayout;
  /** Rows to score for the baseline, and whether the model is trained on them. */
  readonly baseline: DatasetLayout;
  readonly baselineIsTraining: boolean;
  readonly trafficRows: number;
}

export interface DiagnosisResult {
  readonly report: DiagnosisReport;
  /** How the run ends by its diagnosis unless a person overrides it; null where it continues. */
  readonly ending: Ending | null;
}

/** The baseline that this run proposes, under its digest. */
export interface Candidate {
  readonly digest: string;
  readonly statisticsUri: string;
  readonly constraintsUri: string;
  readonly datasetUri: string;
  readonly rows: number;
}

/** What an approver compares two versions of a candidate by, in words. */
export interface VersionFigures {
  readonly thresholds: string;
  readonly falseAlarms: string;
  readonly power: string;
}

/** The candidate with thresholds calibrated to honest traffic, judged by the same gate. */
export interface CalibratedVersion {
  readonly candidate: Candidate;
  readonly verdict: Verdict;
  /** Only those that say otherwise than of the version as it was made. */
  readonly checks: GateReport['checks'];
  readonly expectedViolations: readonly string[];
  readonly moreExpected?: number;
  readonly figures: VersionFigures;
}

/** A run that ended without a result: what is said of it. */
export interface StoppedRun {
  readonly how: 'cancelled' | 'failed';
  readonly said: string;
}

/** The run as a page that a person reads. */
export interface ReportPage {
  readonly uri: string;
  /** For a browser. */
  readonly url: string;
}

/** The gate's result, and who decides about the candidate. */
export interface GateResult {
  readonly gate: GateReport;
  readonly approval: ApprovalRequest;
}

/** What the run's history carries of a gate: under 4 KB. The report in S3 has everything. */
export interface GateReport {
  readonly verdict: Verdict;
  readonly checks: readonly Pick<Check, 'id' | 'verdict' | 'sentence'>[];
  readonly reportUri: string;
  /** `feature|check` that the backtest saw and the approver is shown: they do not make a later window dirty. */
  readonly expectedViolations: readonly string[];
  /** How many more there are than fit here; they were not shown, so they count as unexpected. */
  readonly moreExpected?: number;
  readonly figures?: VersionFigures;
  /** One line a declared incident. */
  readonly incidents?: readonly string[];
  /** The page for the approver; null where it could not be written. */
  readonly page?: ReportPage | null;
  /** Why there is no page. */
  readonly pageProblem?: string;
  /** Where the version as made breaks a stated budget, or a completeness that chance violates, and a version that does not was found. */
  readonly calibrated?: CalibratedVersion;
  /** Largest distance per feature under the live baseline and under the candidate. */
  readonly distances: readonly {
    readonly feature: string;
    readonly live: number | null;
    readonly candidate: number | null;
  }[];
}

/** How the run ended, for a person: kept under 4 KB where it names windows or features. */
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
  /** Who went on against the diagnosis, and why. */
  readonly override: Override | null;
  readonly gate: { readonly verdict: Verdict; readonly reportUri: string } | null;
  readonly decision: {
    readonly decision: string;
    readonly approver: string;
    readonly reason: string | null;
    /** When it reached the run, by Temporal's clock. */
    readonly at: string;
  } | null;
  readonly modelName: string | null;
  readonly endpointConfigName: string | null;
  /** ARN of the version that the released model was registered as. */
  readonly modelPackageArn: string | null;
  readonly definitions: Readonly<Record<string, string>>;
  readonly verification: {
    readonly rule: VerificationRule;
    readonly why: string;
    readonly counted: Counted;
  } | null;
  /** After a roll-back: whether the old pair does as it did before the run. */
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
  /** Worse: other violations, executions that fail, or not what the run had found live. Unknown: too few windows came. */
  readonly verdict: 'as-before' | 'worse' | 'unknown';
  readonly why: string;
  readonly unexpected: readonly string[];
}

export interface LedgerSummary {
  readonly judgedWrongly: number;
  readonly mixed: number;
  readonly windows: number;
  /** One line a window: start, who served, who judged, right or wrong, status. The last 24. */
  readonly lines: readonly string[];
  readonly ledgerUri: string | null;
}

/** `mode: "plan"`: where the exact requests and the baseline diff stand. */
export interface PlannedRequests {
  readonly requestsUri: string;
  readonly summary: readonly string[];
  /** What the candidate would change of the live baseline, in a few sentences; the whole stands in the plan. */
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
  /** Digest to echo in an approval, when one is waited for. */
  readonly waitingForApprovalOf: string | null;
  /** The diagnosis to name in an override, when one is waited for. */
  readonly waitingForOverrideOf?: DiagnosisKind | null;
  /** Every version that the approver is shown; the one above is the first that may be approved. */
  readonly waiting?: readonly WaitingCandidate[];
  readonly gate: GateReport | null;
  readonly diagnosis: DiagnosisKind | null;
  readonly outcome: OutcomeKind | null;
  readonly refusals: Refusals;
  /** What the diagnosis rests on. */
  readonly reasons?: readonly string[];
  readonly warnings?: readonly string[];
  readonly decision?: RunResult['decision'];
  /** Since the run ended: where its windows and its record stand. */
  readonly windows?: LedgerSummary | null;
  readonly recordUri?: string | null;
  readonly report?: ReportPage | null;
}
