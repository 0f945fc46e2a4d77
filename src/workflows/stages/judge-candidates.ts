import type { Detection } from '../../contract/detection.js';
import type { DiagnosisReport } from '../../contract/diagnosis.js';
import type { ApprovalRequest } from '../../contract/ending.js';
import { whoDecidesAboutAll } from '../../domain/approval.js';
import { typicalRows } from '../../domain/gate/judge-quality-candidate.js';
import { windowsOfAll } from '../../domain/windows/detection.js';
import { compute, read } from '../run/activities.js';
import { reasonOf, wasCancelled } from '../run/failures.js';
import type { RunContext } from '../run/run-context.js';
import type { JudgedProposal, RunState } from '../run/run-state.js';
import type { MadeCandidates } from './make-candidates.js';
import type { QualityProposal } from './make-quality-candidates.js';

/** The gate: judges each candidate on captured windows before it judges production. */
export async function judgeCandidates(
  context: RunContext,
  { proposals, referenceAnalyzers, qualityProposals = [], ...made }: MadeCandidates,
  detection: Detection,
  diagnosis: DiagnosisReport,
): Promise<{ readonly proposals: readonly JudgedProposal[]; readonly approval: ApprovalRequest }> {
  const { run, resolved, input } = context;
  const candidates = proposals.length + qualityProposals.length;
  const several = candidates > 1;
  run.enter(
    'gate',
    several
      ? `Judging ${candidates} candidates on captured windows before they judge production.`
      : 'Judging the candidate on captured windows before it judges production.',
  );
  const judged = await Promise.all([
    ...proposals.map(async (proposal, index) => {
      const { scheduleNames, candidate } = proposal;
      const { gate, approval } = await compute(
        several ? `Judge the candidate for ${scheduleNames.join(', ')}` : 'Judge the candidate',
      ).runGate({
        resolved,
        ...(several ? { scheduleNames } : {}),
        candidate,
        ...made,
        ...(referenceAnalyzers[index] ? { referenceAnalyzer: referenceAnalyzers[index] } : {}),
        training: diagnosis.training,
        baseline: diagnosis.baseline,
        baselineIsTraining: diagnosis.baselineIsTraining,
        incidents: input.incidents,
        carryOver: input.carryOver,
        diagnosis: { diagnosis: diagnosis.diagnosis, reasons: diagnosis.reasons },
        evidence: windowsOfAll(detection).filter(
          ({ schedule }) => !several || scheduleNames.includes(schedule),
        ),
        override: run.override,
        warnings: run.warnings,
      });
      return { proposal: { ...proposal, gate } satisfies JudgedProposal, approval };
    }),
    ...qualityProposals.map((proposal) => judgeQuality(context, proposal, made)),
  ]);
  const judgedProposals = judged.map(({ proposal }) => proposal);
  run.proposals = judgedProposals;
  if (several) await writePage(context, judgedProposals, detection);
  else for (const { gate } of judgedProposals) showPage(context, gate.page ?? null, gate.pageProblem);
  const approval = whoDecidesAboutAll(
    judged.map(({ proposal, approval }) => ({ scheduleNames: proposal.scheduleNames, approval })),
  );
  return { proposals: judgedProposals, approval };
}

/** Judges the candidate of model quality monitors. */
async function judgeQuality(
  { resolved, input }: RunContext,
  { outputUri, ...proposal }: QualityProposal,
  { heldOut, scoredHeldOut, windows }: Pick<MadeCandidates, 'heldOut' | 'scoredHeldOut' | 'windows'>,
) {
  if (!heldOut || !scoredHeldOut) throw new Error('There are no held-out rows to judge a model on.');
  const { scheduleNames, candidate } = proposal;
  const { gate, approval } = await compute(
    `Judge the candidate for ${scheduleNames.join(', ')}`,
  ).runQualityGate({
    ...{ resolved, scheduleNames, candidate, outputUri, heldOut },
    scored: scoredHeldOut,
    capturedRows: typicalRows(windows.windows),
    carryOver: input.carryOver,
  });
  return { proposal: { ...proposal, gate } satisfies JudgedProposal, approval };
}

/** One page for all candidates. It is written once all are judged; the gate of a single candidate writes its own. */
async function writePage(
  context: RunContext,
  proposals: readonly JudgedProposal[],
  detection: Detection,
): Promise<void> {
  const { run, resolved } = context;
  try {
    const { page, problem } = await read('Write the report for the approver').writeReportForApproval({
      resolved,
      gates: proposals.map(({ scheduleNames, gate }) => ({ scheduleNames, gateUri: gate.reportUri })),
      diagnosis: run.diagnosis?.diagnosis ?? null,
      reasons: run.diagnosis?.reasons ?? [],
      override: run.override,
      warnings: run.warnings,
      evidence: windowsOfAll(detection),
      liveDigests: run.liveDigests,
    });
    showPage(context, page, problem);
  } catch (error) {
    if (wasCancelled(error)) throw error;
    showPage(context, null, reasonOf(error));
  }
}

function showPage({ run }: RunContext, page: RunState['report'], problem: string | null = null): void {
  run.report = page;
  if (problem) run.warnings.push(`The report could not be written: ${problem}`);
}
