import { allHandlersFinished, CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { ApprovalRequest, Ending } from '../contract/ending.js';
import type { RunResult } from '../contract/run.js';
import { gateVerdictsOnAll } from '../domain/approval.js';
import { inVersionToApprove } from '../domain/monitor-baselines.js';
import { leftOutSentence } from '../domain/present/left-out.js';
import { read } from './run/activities.js';
import { Compensations } from './run/compensations.js';
import { registerMessages } from './run/messages.js';
import type { RunContext } from './run/run-context.js';
import { type JudgedProposal, RunState } from './run/run-state.js';
import { approveCandidates } from './stages/approve-candidates.js';
import { detectDrift } from './stages/detect-drift.js';
import { diagnoseDrift } from './stages/diagnose-drift.js';
import { endAfterFailure, endRun } from './stages/end-run.js';
import { holdOutRows } from './stages/hold-out-rows.js';
import { judgeCandidates } from './stages/judge-candidates.js';
import { makeCandidates } from './stages/make-candidates.js';
import { createDefinitions, deployModel } from './stages/release.js';
import { rollBack } from './stages/roll-back.js';
import { trainModel } from './stages/train-model.js';
import { switchAndVerify } from './stages/verify-release.js';

/**
 * One durable run for one endpoint: detects the drift, diagnoses it, retrains, creates the baseline, passes the gate, waits
 * for a person, deploys, switches the monitors, verifies that the violations stop, and rolls back if they do not.
 */
export async function retrainAndRebaseline(pasted?: unknown): Promise<RunResult> {
  const run = new RunState();
  const undo = new Compensations();
  const applyLimits = registerMessages(run);
  let context: RunContext | null = null;
  try {
    run.enter('resolve', 'Reading the input; finding the endpoint, its model and its monitors.');
    const { workflowId, originalExecutionRunId } = workflowInfo();
    const started = await read('Find the endpoint, its model, monitors and baselines').resolveRun({
      pasted,
      workflowId,
      originalRunId: originalExecutionRunId,
    });
    run.begin(started);
    applyLimits(started.limits.messages);
    context = { ...started, run, undo };
    return await endRun(context, await runStages(context));
  } catch (error) {
    return await endAfterFailure({ run, undo, context }, error);
  } finally {
    // Also for a cancelled run, which may end with an outcome of its own.
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }
}

/** The stages in order, up to the first that ends the run. */
async function runStages(context: RunContext): Promise<Ending> {
  const { run, resolved, input } = context;
  const { detection, ending: nothingToDo } = await detectDrift(context);
  if (nothingToDo) return nothingToDo;

  const { report: diagnosis, ending: doNotRetrain } = await diagnoseDrift(context, detection);
  if (doNotRetrain) return doNotRetrain;

  const heldOut = await holdOutRows(context, diagnosis);
  const training = heldOut?.training?.layout ?? diagnosis.training;
  const modelName = await trainModel(context, { ...diagnosis, training });
  const isNewModel = modelName !== resolved.production.modelName;
  const deployFirst = input.deploy === 'first' && input.mode === 'run' && isNewModel;
  if (deployFirst) await deployModel(context);

  const made = await makeCandidates(context, detection, diagnosis, heldOut);
  const { proposals, approval } = await judgeCandidates(context, made, detection, diagnosis);
  if (input.mode === 'plan') return writePlan(context, proposals, approval, isNewModel);

  const refused = await approveCandidates(context, proposals, approval, detection);
  if (refused) {
    // Only a model that is already deployed can be kept. Everything unused is cleaned up either way.
    run.release.kept = deployFirst && input.onReject === 'keep';
    return run.release.kept
      ? { ...refused, summary: `${refused.summary} The new model is kept, under the old baseline.` }
      : rollBack(context, refused);
  }

  await createDefinitions(context);
  if (isNewModel && !deployFirst) await deployModel(context);
  const { verdict, why } = await switchAndVerify(context);
  if (verdict === 'dirty') {
    return rollBack(context, {
      outcome: 'RolledBack',
      summary: `The violations did not stop: ${why}.`,
    });
  }
  run.release.kept = true;
  const left = leftOutSentence(resolved.leftOut);
  return verdict === 'clean'
    ? {
        outcome: 'Rebaselined',
        summary: `The violations have stopped, and the model is judged by its own baseline. Windows since the release: ${why}.${left}`,
      }
    : { outcome: 'Unverified', summary: `Released and kept, but not verified: ${why}.${left}` };
}

/** `mode: "plan"` ends here: the requests that a release would send, with nothing live touched. */
async function writePlan(
  { run, resolved }: RunContext,
  proposals: readonly JudgedProposal[],
  approval: ApprovalRequest,
  isNewModel: boolean,
): Promise<Ending> {
  // The record and the requests name the version that a run would recommend.
  run.offered = approval.ask === 'nobody' ? [] : approval.offered;
  const [first, ...others] = proposals.map((proposal) => ({
    scheduleNames: proposal.scheduleNames,
    candidate: proposal.candidate,
    baseliningJobName: proposal.baseliningJobName,
    calibrated: proposal.gate.calibrated?.candidate ?? null,
    released: inVersionToApprove(proposal, run.offered).candidate,
  }));
  if (!first) throw new Error('There is no candidate to plan a release of.');
  run.plan = await read('Write the plan').writePlan({
    resolved,
    modelName: run.release.modelName ?? resolved.production.modelName,
    isNew: isNewModel,
    candidate: first.candidate,
    baseliningJobName: first.baseliningJobName,
    calibrated: first.calibrated,
    released: first.released,
    ...(others.length > 0 ? { others } : {}),
  });
  const isRecommended = [first, ...others].some(({ candidate, released }) => candidate !== released);
  return {
    outcome: 'Planned',
    summary: `${gateVerdictsOnAll(proposals)}${isRecommended ? ' The requests of the plan release the recommended version.' : ''} Nothing live was touched; the requests are in ${run.plan.requestsUri}.`,
  };
}
