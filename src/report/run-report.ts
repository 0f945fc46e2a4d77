import type { DiagnosisKind } from '../contract/diagnosis.js';
import type { ApprovalRequest } from '../contract/ending.js';
import type { Override } from '../contract/override.js';
import type { Monitor, Production, RunResult } from '../contract/run.js';
import type { LedgerEntry } from '../domain/windows/window-ledger.js';
import type { ReportedGate } from './reported-gate.js';

/** One monitored window of the timeline. Before the release the ledger is not kept yet, and nobody says what is right. */
export type ReportWindow = Pick<
  LedgerEntry,
  'schedule' | 'windowStart' | 'windowEnd' | 'servedBy' | 'judgedBy' | 'status' | 'violations'
> & { readonly right: boolean | null };

/** `runs/<run>/report.json`: all that the page shows, for a program. Times are ISO 8601, AWS's own unless said. */
export interface RunReport {
  readonly version: 1;
  /** `waiting`: written when the gate had judged, for whoever is to decide. */
  readonly state: 'waiting' | 'ended' | 'cancelled' | 'failed';
  readonly endpointName: string;
  readonly run: string;
  readonly startedAt: string;
  readonly production: Pick<Production, 'modelName' | 'endpointConfigName' | 'servingSince'>;
  readonly monitors: readonly Pick<
    Monitor,
    'scheduleName' | 'jobDefinitionName' | 'statisticsUri' | 'constraintsUri' | 'recordPreprocessor'
  >[];
  readonly policyDigest: string;
  readonly diagnosis: DiagnosisKind | null;
  readonly reasons: readonly string[];
  readonly override: Override | null;
  readonly warnings: readonly string[];
  /** Who is to decide, and about which versions; null where nobody is asked any more. */
  readonly asked: ApprovalRequest | null;
  /** Null where the run ended before its gate. */
  readonly gate: ReportedGate | null;
  /** Oldest first: the evidence before the gate, the ledger since the release. */
  readonly windows: readonly ReportWindow[];
  /** What is said of a run that was cancelled or failed. */
  readonly said: string | null;
  /** Null unless the run ended with an outcome. */
  readonly result: RunResult | null;
}
