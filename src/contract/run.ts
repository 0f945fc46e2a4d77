import type { Verdict } from './check.js';
import type { WaitingCandidate } from './decision.js';
import type { DiagnosisKind } from './diagnosis.js';
import type { EditSummary } from './edits.js';
import type { OutcomeKind } from './ending.js';
import type { GateReport } from './gate-report.js';
import type { LeftOutMonitor } from './left-out-monitor.js';
import type { MonitorKind } from './monitor-kind.js';
import type { Override } from './override.js';
import type { Refusals } from './refusals.js';
import type { ReportPage } from './report-page.js';
import type { Counted, VerificationRule } from './verification.js';

/** How a run ended without a result, in one sentence. */
export interface StoppedRun {
  readonly how: 'cancelled' | 'failed';
  readonly said: string;
}

/** The files of a baseline. */
export interface BaselineReference {
  /** SHA-256 over both files, statistics first; null where it was not computed. */
  readonly digest: string | null;
  /** Null for a kind whose baseline has constraints only. */
  readonly statisticsUri: string | null;
  readonly constraintsUri: string;
}

/** A monitor of the run: the baseline that it had, and the one that this run proposes for it. */
export interface MonitorBaselines {
  readonly scheduleName: string;
  readonly kind: MonitorKind;
  readonly live: BaselineReference;
  readonly candidate: BaselineReference;
  /** The gate's report on the candidate, the approved version of it once one is approved; null before the gate. */
  readonly gate: { readonly verdict: Verdict; readonly reportUri: string } | null;
  /** Settings edited by hand in the live constraints; null without edits. */
  readonly edits: Omit<EditSummary, 'lines'> | null;
  /** Absent before the monitor was watched, and if the watching ended early. */
  readonly verification?: MonitorVerification;
}

/** What the first whole windows of a monitor under its new baseline showed. */
export interface MonitorVerification {
  readonly verdict: 'clean' | 'dirty' | 'too-little-traffic';
  readonly why: string;
}

/** A candidate, the monitors that it is for, and the gate's report on it. */
export interface ProposedBaseline {
  readonly scheduleNames: readonly string[];
  readonly digest: string;
  readonly gate: GateReport | null;
}

/** What the run changed in production, in AWS's time. */
export interface ReleaseFacts {
  /** The deployment of the new model; `releasedAt` is null if the endpoint was not seen to serve it. Null without one. */
  readonly deployment: { readonly startedAt: string; readonly releasedAt: string | null } | null;
  /** When the endpoint served the old model again; null if it was not put back. */
  readonly restoredAt: string | null;
  readonly monitors: readonly {
    readonly scheduleName: string;
    /** When the schedule was pointed at the new definition; null if the answer of SageMaker was lost. */
    readonly switchedAt: string | null;
    /** When it was pointed at the old definition again. */
    readonly switchedBackAt: string | null;
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
  /** The only candidate, or the first of several: `monitors` lists the candidate of each monitor. */
  readonly candidate: {
    readonly digest: string;
    readonly statisticsUri: string | null;
    readonly constraintsUri: string;
  } | null;
  /** Absent if the run ended before it had a candidate. */
  readonly monitors?: readonly MonitorBaselines[];
  /** Monitors that the run left with their old baselines; absent without one. */
  readonly leftOut?: readonly LeftOutMonitor[];
  /** One line for each setting edited by hand in the live constraints; the last part says what became of it. */
  readonly edits?: readonly string[];
  /** Who overrode the diagnosis, and why. */
  readonly override: Override | null;
  /** The verdict on the only candidate, or the worst verdict; the report on the first candidate. */
  readonly gate: { readonly verdict: Verdict; readonly reportUri: string } | null;
  readonly decision: {
    readonly decision: string;
    /** Digests of the versions that the decision named, one of each candidate. */
    readonly candidates?: readonly string[];
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
    /** Names every monitor, the one that decided first. */
    readonly why: string;
    /** Of the monitor that decided. */
    readonly counted: Counted;
  } | null;
  /** Null if the run changed nothing in production. */
  readonly release?: ReleaseFacts | null;
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

/** Outcome of a run that was cancelled, or that failed. Such a run has no result; its record has one of these. */
export type StoppedOutcome = 'Cancelled' | 'Failed';

/** `record.json`: the result of a run, or the same facts about a run that was cancelled or failed. */
export type RunRecord = Omit<RunResult, 'outcome'> & { readonly outcome: OutcomeKind | StoppedOutcome };

export interface RestoredPair {
  /** `worse`: other violations, failing executions, or another live pair than the run found. `unknown`: too few windows. */
  readonly verdict: 'as-before' | 'worse' | 'unknown';
  readonly why: string;
  readonly unexpected: readonly string[];
}

export interface LedgerSummary {
  /** All three count a window once for each monitor that judged it. */
  readonly judgedWrongly: number;
  readonly mixed: number;
  readonly windows: number;
  /**
   * One line for each of the last 24 windows: start, model that served, baseline that judged, right or wrong, status. Several
   * monitors share the 24 lines, which then begin with the monitoring schedule.
   */
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
  /** Digest to repeat in an approval, with several candidates that of the first; null while the run does not wait for one. */
  readonly waitingForApprovalOf: string | null;
  /** The diagnosis to name in an override; null while the run does not wait for one. */
  readonly waitingForOverrideOf?: DiagnosisKind | null;
  /** Every version that waits for a decision; `waitingForApprovalOf` is the first that can be approved. */
  readonly waiting?: readonly WaitingCandidate[];
  /** The report on the only candidate, or on the first of several. */
  readonly gate: GateReport | null;
  /** Present if monitors get different candidates. */
  readonly proposals?: readonly ProposedBaseline[];
  readonly monitors?: readonly MonitorBaselines[];
  /** Monitors that the run leaves with their old baselines. */
  readonly leftOut?: readonly LeftOutMonitor[];
  /** One line for each setting edited by hand in the live constraints. */
  readonly edits?: readonly string[];
  readonly diagnosis: DiagnosisKind | null;
  readonly outcome: OutcomeKind | null;
  /** How the run ended, if it was cancelled or failed. */
  readonly stopped?: StoppedRun | null;
  readonly release?: ReleaseFacts | null;
  readonly refusals: Refusals;
  /** Messages refused since the last one that was accepted: those that their sender has still to correct. */
  readonly openRefusals?: Refusals;
  /** The reasons of the diagnosis. */
  readonly reasons?: readonly string[];
  readonly warnings?: readonly string[];
  readonly decision?: RunResult['decision'];
  /** After the end of the run. */
  readonly windows?: LedgerSummary | null;
  readonly recordUri?: string | null;
  readonly report?: ReportPage | null;
}
