import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Candidate, ProposedCandidate } from '../../contract/candidate.js';
import {
  type Decision,
  type DecisionContext,
  digestsToApprove,
  type WaitingCandidate,
} from '../../contract/decision.js';
import type { Detection } from '../../contract/detection.js';
import type { DiagnosisReport } from '../../contract/diagnosis.js';
import type { Ending, OutcomeKind } from '../../contract/ending.js';
import type { GateReport } from '../../contract/gate-report.js';
import type { Override } from '../../contract/override.js';
import { NO_REFUSALS, type Refusals, refusalsAfter, refuse } from '../../contract/refusals.js';
import type { OfferedPackage } from '../../contract/registry.js';
import type { ReportPage } from '../../contract/report-page.js';
import type { ResolvedRun, StartedRun } from '../../contract/resolved-run.js';
import type {
  LedgerSummary,
  MonitorBaselines,
  MonitorVerification,
  PlannedRequests,
  RestoredPair,
  RunRecord,
  RunResult,
  RunStatus,
  Stage,
  StoppedRun,
} from '../../contract/run.js';
import type { MessageLimits } from '../../contract/run-limits.js';
import { withConflictLines } from '../../domain/baseline/edit-line.js';
import { worst } from '../../domain/gate/worst-verdict.js';
import { inVersionToApprove, monitorBaselines } from '../../domain/monitor-baselines.js';
import { currentDetails } from '../../domain/present/current-details.js';
import { ReleaseState } from './release-state.js';
import { setSearchAttributes } from './search-attributes.js';

/** One proposed baseline, the monitors that it is for, and the gate's report on it. */
export interface Proposal<C extends ProposedCandidate = ProposedCandidate> {
  readonly scheduleNames: readonly string[];
  readonly candidate: C;
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
  private overriding: Override | null = null;
  /** False once the run has continued after its diagnosis, or ended by it. */
  takesOverride = true;
  waitsForOverride = false;
  /** The only place that holds candidates and gate reports. A decision replaces each by the version that it names. */
  proposals: readonly Proposal[] = [];
  /** Digest of the live baseline by monitoring schedule. */
  liveDigests: Readonly<Record<string, string>> = {};
  /** Versions of the candidates that wait for a decision. */
  offered: readonly WaitingCandidate[] = [];
  waitsForApproval = false;
  private accepted: { readonly decision: Decision; readonly at: string } | null = null;
  readonly release = new ReleaseState();
  modelPackageArn: string | null = null;
  /** The version of the model registry that waits, or waited, for the decision. */
  offeredPackage: OfferedPackage | null = null;
  verification: RunResult['verification'] = null;
  /** By monitoring schedule, as far as they were judged. */
  readonly verifiedMonitors = new Map<string, MonitorVerification>();
  restored: RestoredPair | null = null;
  ledger: LedgerSummary | null = null;
  plan: PlannedRequests | null = null;
  outcome: OutcomeKind | null = null;
  /** Set once a run that was cancelled or failed is about to end. */
  stopped: StoppedRun | null = null;
  recordUri: string | null = null;
  report: ReportPage | null = null;
  readonly warnings: string[] = [];
  refusals: Refusals = NO_REFUSALS;
  /** Refusals before the last accepted message. */
  private settledRefusals = 0;
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
    if (decision) this.settledRefusals = this.refusals.count;
  }

  get override(): Override | null {
    return this.overriding;
  }

  set override(override: Override | null) {
    this.overriding = override;
    if (override) this.settledRefusals = this.refusals.count;
  }

  /** The only proposal, or the first of several; null before there is one. */
  get proposal(): Proposal | null {
    return this.proposals[0] ?? null;
  }

  /** The first data-quality candidate: the one that the endpoint, the model package and the plan name first. */
  get leadingCandidate(): Candidate | null {
    const [first] = this.proposals.flatMap(({ candidate }) =>
      candidate.statisticsUri === null ? [] : candidate,
    );
    return first ?? null;
  }

  /**
   * Each proposal in the version that result and record name: the decided one; without a decision the one to approve, so that
   * they do not describe a version that nobody may approve.
   */
  private leading(): readonly Proposal[] {
    if (this.accepted) return this.proposals;
    return this.proposals.map((proposal) => inVersionToApprove(proposal, this.offered));
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
      waitingForApprovalOf: digestsToApprove(waiting)[0] ?? null,
      waiting,
      waitingForOverrideOf:
        this.waitsForOverride && !this.override ? (this.diagnosis?.diagnosis ?? null) : null,
      gate: this.proposal?.gate ?? null,
      ...(this.proposals.length > 1
        ? {
            proposals: this.proposals.map(({ scheduleNames, candidate, gate }) => ({
              ...{ scheduleNames, digest: candidate.digest, gate },
            })),
          }
        : {}),
      ...(this.proposals.length > 0 ? { monitors: this.monitorBaselines() } : {}),
      ...(this.resolved?.leftOut ? { leftOut: this.resolved.leftOut } : {}),
      edits: this.editLines(),
      diagnosis: this.diagnosis?.diagnosis ?? null,
      outcome: this.outcome,
      stopped: this.stopped,
      release: this.release.facts(),
      refusals: this.refusals,
      openRefusals: refusalsAfter(this.settledRefusals, this.refusals),
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
    const { decision, candidate, candidates = [candidate], approver, reason } = this.accepted.decision;
    return { decision, candidates, approver, reason: reason ?? null, at: this.accepted.at };
  }

  private monitorBaselines(): readonly MonitorBaselines[] {
    const baselines = monitorBaselines(this.resolved?.monitors ?? [], this.leading(), this.liveDigests);
    return baselines.map((one) => {
      const verification = this.verifiedMonitors.get(one.scheduleName);
      return verification ? { ...one, verification } : one;
    });
  }

  /** One line for each edited setting; the lines of several candidates name their monitors. */
  private editLines(): readonly string[] {
    return this.proposals.flatMap(({ scheduleNames, candidate, gate }) =>
      withConflictLines(candidate.edits?.lines ?? [], gate?.editConflicts ?? []).map((line) =>
        this.proposals.length > 1 ? `${scheduleNames.join(', ')}: ${line}` : line,
      ),
    );
  }

  /** The worst verdict on any candidate, with the report on the first; null before the gate. */
  private judged(): RunResult['gate'] {
    const reports = this.leading().flatMap(({ gate }) => gate ?? []);
    const [first] = reports;
    return first ? { verdict: worst(reports), reportUri: first.reportUri } : null;
  }

  result({ outcome, summary }: Ending): RunResult {
    return { outcome, summary, ...this.facts() };
  }

  /** The record of a run that ends without a result. */
  stoppedRecord({ how, said }: StoppedRun): RunRecord {
    return { outcome: how === 'cancelled' ? 'Cancelled' : 'Failed', summary: said, ...this.facts() };
  }

  private facts(): Omit<RunResult, 'outcome' | 'summary'> {
    const { diagnosis, resolved, release } = this;
    const candidate = this.leading()[0]?.candidate;
    return {
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
      ...(candidate ? { monitors: this.monitorBaselines() } : {}),
      ...(resolved?.leftOut ? { leftOut: resolved.leftOut } : {}),
      ...(this.editLines().length > 0 ? { edits: this.editLines() } : {}),
      override: this.override,
      gate: this.judged(),
      decision: this.recordedDecision(),
      modelName: release.modelName,
      endpointConfigName: release.endpointConfigName,
      modelPackageArn: this.modelPackageArn,
      definitions: release.definitions(),
      verification: this.verification,
      release: release.facts(),
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
