import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import {
  approvable,
  type Decision,
  type DecisionContext,
  type WaitingCandidate,
} from '../contract/decision.js';
import type { Override, OverrideContext } from '../contract/override.js';
import { NO_REFUSALS, type Refusals, refuse } from '../contract/refusals.js';
import type {
  Candidate,
  Detection,
  DiagnosisReport,
  GateReport,
  LedgerSummary,
  OutcomeKind,
  PlannedRequests,
  ReportPage,
  ResolvedRun,
  RestoredPair,
  RunResult,
  RunStatus,
  Stage,
} from '../contract/run.js';
import { currentDetails } from '../domain/present/current-details.js';
import { tellSearchAttributes } from './search-attributes.js';

/** What the run knows so far: shown in the UI while it lasts, and in the result when it ends. */
export class RunState {
  stage: Stage = 'resolve';
  doing = 'Reading the input';
  endpointName: string | null = null;
  resolved: ResolvedRun | null = null;
  detection: Detection | null = null;
  diagnosis: DiagnosisReport | null = null;
  override: Override | null = null;
  /** Until the run has gone on, or ended, by its diagnosis. */
  takesOverride = true;
  waitsForOverride = false;
  candidate: Candidate | null = null;
  gate: GateReport | null = null;
  /** Versions of the candidate that the approver is shown. */
  offered: readonly WaitingCandidate[] = [];
  waitsForApproval = false;
  private taken: { readonly decision: Decision; readonly at: string } | null = null;
  modelName: string | null = null;
  endpointConfigName: string | null = null;
  modelPackageArn: string | null = null;
  definitions: Record<string, string> = {};
  verification: RunResult['verification'] = null;
  restored: RestoredPair | null = null;
  ledger: LedgerSummary | null = null;
  plan: PlannedRequests | null = null;
  outcome: OutcomeKind | null = null;
  recordUri: string | null = null;
  report: ReportPage | null = null;
  readonly warnings: string[] = [];
  refusals: Refusals = NO_REFUSALS;

  get decision(): Decision | null {
    return this.taken?.decision ?? null;
  }

  set decision(decision: Decision | null) {
    this.taken = decision && { decision, at: new Date().toISOString() };
  }

  enter(stage: Stage, doing: string): void {
    this.stage = stage;
    this.say(doing);
    const { resolved, endpointName } = this;
    if (resolved?.searchAttributes && endpointName) {
      tellSearchAttributes({ endpoint: endpointName, stage, outcome: this.outcome });
    }
  }

  say(doing: string): void {
    this.doing = doing;
    setCurrentDetails(currentDetails(this.status()));
  }

  refuse(what: string): void {
    this.refusals = refuse(this.refusals, what);
    setCurrentDetails(currentDetails(this.status()));
  }

  /** An override that came before the diagnosis, and was not meant for it. */
  dropOverride(why: string): void {
    if (!this.override) return;
    const { by, diagnosis } = this.override;
    this.override = null;
    this.refuse(`override by ${by}: it names ${diagnosis}, but ${why}`);
  }

  decisionContext(): DecisionContext {
    return {
      waiting: this.waitsForApproval ? this.offered : [],
      decided: this.decision,
    };
  }

  overrideContext(): OverrideContext {
    return {
      diagnosis: this.diagnosis?.diagnosis ?? null,
      open: this.takesOverride,
      given: this.override,
    };
  }

  status(): RunStatus {
    const waiting = this.waitsForApproval && !this.decision ? this.offered : [];
    return {
      stage: this.stage,
      doing: this.doing,
      endpointName: this.endpointName,
      waitingForApprovalOf: approvable(waiting)[0]?.digest ?? null,
      waiting,
      waitingForOverrideOf:
        this.waitsForOverride && !this.override ? (this.diagnosis?.diagnosis ?? null) : null,
      gate: this.gate,
      diagnosis: this.diagnosis?.diagnosis ?? null,
      outcome: this.outcome,
      refusals: this.refusals,
      reasons: this.diagnosis?.reasons ?? [],
      warnings: this.warnings,
      decision: this.decided(),
      windows: this.ledger,
      recordUri: this.recordUri,
      report: this.report,
    };
  }

  private decided(): RunResult['decision'] {
    if (!this.taken) return null;
    const { decision, approver, reason } = this.taken.decision;
    return { decision, approver, reason: reason ?? null, at: this.taken.at };
  }

  result(outcome: OutcomeKind, summary: string): RunResult {
    const { candidate, gate, diagnosis, resolved } = this;
    return {
      outcome,
      summary,
      endpointName: this.endpointName ?? '',
      run: resolved?.run ?? workflowInfo().runId,
      diagnosis: diagnosis?.diagnosis ?? null,
      reasons: diagnosis?.reasons ?? [],
      candidate: candidate && {
        digest: candidate.digest,
        statisticsUri: candidate.statisticsUri,
        constraintsUri: candidate.constraintsUri,
      },
      override: this.override,
      gate: gate && { verdict: gate.verdict, reportUri: gate.reportUri },
      decision: this.decided(),
      modelName: this.modelName,
      endpointConfigName: this.endpointConfigName,
      modelPackageArn: this.modelPackageArn,
      definitions: this.definitions,
      verification: this.verification,
      restored: this.restored,
      windows: this.ledger,
      plan: this.plan,
      warnings: this.warnings,
      refusals: this.refusals,
      policyDigest: resolved?.policyDigest ?? null,
      recordUri: this.recordUri,
      report: this.report,
    };
  }
}
