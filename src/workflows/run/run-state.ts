import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Candidate } from '../../contract/candidate.js';
import {
  approvable,
  type Decision,
  type DecisionContext,
  type WaitingCandidate,
} from '../../contract/decision.js';
import type { Detection } from '../../contract/detection.js';
import type { DiagnosisReport } from '../../contract/diagnosis.js';
import type { Ending, OutcomeKind } from '../../contract/ending.js';
import type { GateReport } from '../../contract/gate-report.js';
import type { Override } from '../../contract/override.js';
import { NO_REFUSALS, type Refusals, refuse } from '../../contract/refusals.js';
import type { ReportPage } from '../../contract/report-page.js';
import type { ResolvedRun, StartedRun } from '../../contract/resolved-run.js';
import type {
  LedgerSummary,
  PlannedRequests,
  RestoredPair,
  RunResult,
  RunStatus,
  Stage,
} from '../../contract/run.js';
import type { MessageLimits } from '../../contract/run-limits.js';
import { currentDetails } from '../../domain/present/current-details.js';
import { ReleaseState } from './release-state.js';
import { setSearchAttributes } from './search-attributes.js';

/** One proposed baseline, the monitors that it is for, and the gate's report on it. */
export interface Proposal {
  readonly scheduleNames: readonly string[];
  readonly candidate: Candidate;
  readonly baseliningJobName: string;
  /** Null before the gate has judged the candidate. */
  readonly gate: GateReport | null;
}

/** A proposal that the gate has judged. */
export interface JudgedProposal extends Proposal {
  readonly gate: GateReport;
}

/** What the run knows so far: shown in the UI while it lasts, and in the result when it ends. */
export class RunState {
  stage: Stage = 'resolve';
  doing = 'Reading the input';
  endpointName: string | null = null;
  private resolved: ResolvedRun | null = null;
  private limits: MessageLimits | null = null;
  detection: Detection | null = null;
  diagnosis: DiagnosisReport | null = null;
  override: Override | null = null;
  /** False once the run has continued after its diagnosis, or ended by it. */
  takesOverride = true;
  waitsForOverride = false;
  /** The only place that holds candidates and gate reports. An approval replaces each by its approved version. */
  proposals: readonly Proposal[] = [];
  /** Versions of the candidate that wait for a decision. */
  offered: readonly WaitingCandidate[] = [];
  waitsForApproval = false;
  private accepted: { readonly decision: Decision; readonly at: string } | null = null;
  readonly release = new ReleaseState();
  modelPackageArn: string | null = null;
  verification: RunResult['verification'] = null;
  restored: RestoredPair | null = null;
  ledger: LedgerSummary | null = null;
  plan: PlannedRequests | null = null;
  outcome: OutcomeKind | null = null;
  recordUri: string | null = null;
  report: ReportPage | null = null;
  readonly warnings: string[] = [];
  refusals: Refusals = NO_REFUSALS;
  private lastSearchAttributes = '';

  begin({ input, resolved, limits }: StartedRun): void {
    this.endpointName = input.endpointName;
    this.resolved = resolved;
    this.limits = limits.messages;
    this.warnings.push(...resolved.warnings);
  }

  get decision(): Decision | null {
    return this.accepted?.decision ?? null;
  }

  set decision(decision: Decision | null) {
    this.accepted = decision && { decision, at: new Date().toISOString() };
  }

  /** The proposal that a person is asked about, and that status and result show; null before there is one. */
  get proposal(): Proposal | null {
    return this.proposals[0] ?? null;
  }

  /** The proposal for one monitor. Throws before it was judged: a programming error. */
  proposalFor(scheduleName: string): JudgedProposal {
    const proposal = this.proposals.find(({ scheduleNames }) => scheduleNames.includes(scheduleName));
    if (!proposal?.gate) throw new Error(`No judged candidate for monitoring schedule ${scheduleName}.`);
    return { ...proposal, gate: proposal.gate };
  }

  enter(stage: Stage, doing: string): void {
    this.stage = stage;
    this.say(doing);
    const { resolved, endpointName, outcome } = this;
    if (!resolved?.searchAttributes || !endpointName) return;
    // Each upsert is an event in the history, so only changes are written.
    const attributes = `${stage} ${outcome}`;
    if (attributes === this.lastSearchAttributes) return;
    this.lastSearchAttributes = attributes;
    setSearchAttributes({ endpoint: endpointName, stage, outcome });
  }

  say(doing: string): void {
    this.doing = doing;
    setCurrentDetails(currentDetails(this.status()));
  }

  refuse(what: string): void {
    this.refusals = refuse(this.refusals, what);
    setCurrentDetails(currentDetails(this.status()));
  }

  /** Drops an override that came before the diagnosis and does not apply to it. */
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
      limits: this.limits,
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
      gate: this.proposal?.gate ?? null,
      diagnosis: this.diagnosis?.diagnosis ?? null,
      outcome: this.outcome,
      refusals: this.refusals,
      reasons: this.diagnosis?.reasons ?? [],
      warnings: this.warnings,
      decision: this.recordedDecision(),
      windows: this.ledger,
      recordUri: this.recordUri,
      report: this.report,
    };
  }

  private recordedDecision(): RunResult['decision'] {
    if (!this.accepted) return null;
    const { decision, approver, reason } = this.accepted.decision;
    return { decision, approver, reason: reason ?? null, at: this.accepted.at };
  }

  result({ outcome, summary }: Ending): RunResult {
    const { proposal, diagnosis, resolved, release } = this;
    const candidate = proposal?.candidate;
    return {
      outcome,
      summary,
      endpointName: this.endpointName ?? '',
      run: resolved?.run ?? workflowInfo().runId,
      diagnosis: diagnosis?.diagnosis ?? null,
      reasons: diagnosis?.reasons ?? [],
      candidate: candidate
        ? {
            digest: candidate.digest,
            statisticsUri: candidate.statisticsUri,
            constraintsUri: candidate.constraintsUri,
          }
        : null,
      ...(candidate?.edits ? { edits: candidate.edits.lines } : {}),
      override: this.override,
      gate: proposal?.gate ? { verdict: proposal.gate.verdict, reportUri: proposal.gate.reportUri } : null,
      decision: this.recordedDecision(),
      modelName: release.modelName,
      endpointConfigName: release.endpointConfigName,
      modelPackageArn: this.modelPackageArn,
      definitions: release.definitions(),
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
