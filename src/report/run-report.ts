import type { DiagnosisKind } from '../contract/diagnosis.js';
import type { ApprovalRequest } from '../contract/ending.js';
import type { LeftOutMonitor } from '../contract/left-out-monitor.js';
import type { Override } from '../contract/override.js';
import type { Monitor, Production } from '../contract/resolved-run.js';
import type { MonitorBaselines, RunRecord } from '../contract/run.js';
import type { MonitorEdits } from '../domain/baseline/monitor-edits.js';
import type { ComparedOutput } from '../domain/quality/outputs.js';
import type { LedgerEntry } from '../domain/windows/window-ledger.js';
import type { ReportedGate } from './reported-gate.js';

/** One monitored window of the timeline. `right` is null before the release, because the ledger begins with it. */
export type ReportWindow = Pick<
  LedgerEntry,
  'schedule' | 'windowStart' | 'windowEnd' | 'servedBy' | 'byRecords' | 'judgedBy' | 'status' | 'violations'
> & { readonly right: boolean | null };

/** Outputs of the released model: `candidate` is its baseline, `traffic` the window. */
export interface OutputsInService {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly outputs: readonly ComparedOutput[];
}

/** `runs/<run>/report.json`: everything that the page shows. Times are ISO 8601, by AWS's clock unless noted. */
export interface RunReport {
  readonly version: 1;
  /** `waiting`: written when the gate has judged, for the approver. `files`: `rebaseline gate` judged files, without a run. */
  readonly state: 'waiting' | 'ended' | 'cancelled' | 'failed' | 'files';
  readonly endpointName: string;
  readonly run: string;
  readonly startedAt: string;
  readonly production: Pick<Production, 'modelName' | 'endpointConfigName' | 'servingSince'>;
  readonly monitors: readonly Pick<
    Monitor,
    | 'scheduleName'
    | 'kind'
    | 'jobDefinitionName'
    | 'statisticsUri'
    | 'constraintsUri'
    | 'recordPreprocessor'
    | 'preprocessorMapped'
  >[];
  readonly policyDigest: string;
  readonly diagnosis: DiagnosisKind | null;
  readonly reasons: readonly string[];
  readonly override: Override | null;
  readonly warnings: readonly string[];
  /** Who decides, and about which versions; null if the run does not wait for a decision. */
  readonly asked: ApprovalRequest | null;
  /** Null if the run ended before its gate. */
  readonly gate: ReportedGate | null;
  /** Where monitors get different candidates: the monitors of `gate`, and the gate's report on every other candidate. */
  readonly gateFor?: readonly string[];
  readonly otherGates?: readonly { readonly scheduleNames: readonly string[]; readonly gate: ReportedGate }[];
  /** The released model's outputs in a window that it served alone; absent before there is one. */
  readonly outputsInService?: OutputsInService;
  /** Each monitor with its old and its new baseline; absent before the run has a candidate. */
  readonly baselines?: readonly MonitorBaselines[];
  /** Monitors that the run leaves with their old baselines; absent without one. */
  readonly leftOut?: readonly LeftOutMonitor[];
  /** Settings edited by hand in the live constraints, by monitor; absent without edits. */
  readonly edits?: readonly MonitorEdits[];
  /** Oldest first: the windows of the evidence, then the ledger since the release. */
  readonly windows: readonly ReportWindow[];
  /** Summary of a run that was cancelled or failed, or of a gate on files. */
  readonly said: string | null;
  /** Only with state `files`. */
  readonly onFiles?: {
    readonly decision: 'accepted' | 'refused' | 'person';
    /** Whether the new model's outputs were given. */
    readonly scored: boolean;
  };
  /** The run's record; null while the run waits. */
  readonly result: RunRecord | null;
}
