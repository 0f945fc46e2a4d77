import type { Detection } from '../../contract/detection.js';
import type { DiagnosisReport } from '../../contract/diagnosis.js';
import type { ApprovalRequest } from '../../contract/ending.js';
import { compute } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';
import type { JudgedProposal } from '../run/run-state.js';
import type { MadeCandidate } from './make-candidate.js';

/** The gate: judges the candidate on captured windows before it judges production. */
export async function judgeCandidate(
  { run, resolved, input }: RunContext,
  { proposal, ...made }: MadeCandidate,
  detection: Detection,
  diagnosis: DiagnosisReport,
): Promise<{ readonly proposal: JudgedProposal; readonly approval: ApprovalRequest }> {
  run.enter('gate', 'Judging the candidate on captured windows before it judges production.');
  const { gate, approval } = await compute('Judge the candidate').runGate({
    resolved,
    candidate: proposal.candidate,
    ...made,
    training: diagnosis.training,
    baseline: diagnosis.baseline,
    baselineIsTraining: diagnosis.baselineIsTraining,
    incidents: input.incidents,
    carryOver: input.carryOver,
    diagnosis: { diagnosis: diagnosis.diagnosis, reasons: diagnosis.reasons },
    evidence: detection.windows,
    override: run.override,
    warnings: run.warnings,
  });
  const judged: JudgedProposal = { ...proposal, gate };
  run.proposals = [judged];
  run.report = gate.page ?? null;
  if (gate.pageProblem) run.warnings.push(`The report could not be written: ${gate.pageProblem}`);
  return { proposal: judged, approval };
}
