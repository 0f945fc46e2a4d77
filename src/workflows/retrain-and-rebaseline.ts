import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  workflowInfo,
} from '@temporalio/workflow';
import { parseInput, type RebaselineInput } from '../contract/input.js';
import type { ResolvedRun, RunResult } from '../contract/run.js';
import { gateInWords } from '../domain/approval.js';
import { endingAfterDetection, endingAfterDiagnosis } from '../domain/run-ending.js';
import { look, work } from './activity-groups.js';
import { Compensations } from './compensations.js';
import { registerMessages, waitForOverride } from './messages.js';
import { RunState } from './run-state.js';
import { approveCandidate } from './stages/approve-candidate.js';
import { endAfterFailure, endRun } from './stages/end-run.js';
import { makeCandidate } from './stages/make-candidate.js';
import { createDefinitions, deployModel, nothingLive, switchMonitors } from './stages/release.js';
import { rollBack } from './stages/roll-back.js';
import { trainModel } from './stages/train-model.js';
import { verifyRelease } from './stages/verify-release.js';

/**
 * One durable run for one endpoint: detect the drift, diagnose it, retrain, make the baseline, pass the gate, wait for
 * a person, deploy, switch the monitor, verify that the alarms stop, and put the old pair back if they do not.
 */
export async function retrainAndRebaseline(pasted?: unknown): Promise<RunResult> {
  const run = new RunState();
  registerMessages(run);
  const input = readInput(run, pasted);
  run.endpointName = input.endpointName;
  const undo = new Compensations();
  const live = nothingLive();
  let resolved: ResolvedRun | undefined;
  try {
    run.enter('resolve', `Looking at endpoint ${input.endpointName}, its model and its monitors.`);
    resolved = await look(`Find ${input.endpointName}, its model, monitors and baselines`).resolveRun({
      input,
      // Survives a reset of the run, so that what it created before is found again under the same names.
      originalRunId: workflowInfo().originalExecutionRunId,
    });
    run.resolved = resolved;
    run.warnings.push(...resolved.warnings);
    const cleared = await look('Clear what terminated runs left').clearLeftovers({
      endpointName: input.endpointName,
      run: resolved.run,
    });
    if (cleared.length > 0) run.warnings.push(`Cleared what an earlier run had left: ${cleared.join(', ')}.`);
    const end = (outcome: RunResult['outcome'], summary: string) =>
      endRun(run, resolved as ResolvedRun, live, undo, outcome, summary);

    run.enter('detect', 'Reading what the last executions of the monitor said.');
    const detection = await look('Read the last monitoring executions').detectDrift(resolved);
    run.detection = detection;
    const calm = endingAfterDetection(detection, input);
    if (calm) {
      run.dropOverride('the run ended before a diagnosis');
      return await end(calm.outcome, calm.summary);
    }

    run.enter('diagnose', `${detection.why}. Comparing the training set with the traffic.`);
    const diagnosis = await work('Tell drift from a stale baseline or a broken feed').diagnoseRun({
      resolved,
      input,
      detection,
    });
    run.diagnosis = diagnosis;
    const stop = endingAfterDiagnosis(diagnosis, input);
    if (!stop) {
      run.dropOverride(`the diagnosis ${diagnosis.diagnosis} does not end the run`);
    } else if (input.overrideDiagnosis) {
      run.override = { diagnosis: diagnosis.diagnosis, ...input.overrideDiagnosis };
    } else {
      await waitForOverride(run, diagnosis, input.overrideDeadlinePeriods * longestPeriod(resolved));
    }
    run.takesOverride = false;
    if (stop && !run.override) return await end(stop.outcome, stop.summary);
    if (run.override) {
      const { by, reason } = run.override;
      run.warnings.push(`The diagnosis ${diagnosis.diagnosis} was overridden by ${by}: ${reason}`);
    }

    const modelName = await trainModel(run, resolved, input, diagnosis, undo);
    run.modelName = modelName;
    const isNew = modelName !== resolved.production.modelName;
    const deployFirst = input.deploy === 'first' && input.mode === 'run' && isNew;
    if (deployFirst) await deployModel(run, resolved, modelName, live, undo);

    const made = await makeCandidate(run, resolved, modelName, detection, diagnosis, undo, input.incidents);
    run.candidate = made.candidate;

    run.enter('gate', 'Judging the candidate on captured windows before it judges production.');
    const gate = await work('Judge the candidate').runGate({
      resolved,
      ...made,
      training: diagnosis.training,
      baseline: diagnosis.baseline,
      baselineIsTraining: diagnosis.baselineIsTraining,
      incidents: input.incidents,
      diagnosis: { diagnosis: diagnosis.diagnosis, reasons: diagnosis.reasons },
      evidence: detection.windows,
      override: run.override,
      warnings: run.warnings,
    });
    run.gate = gate;
    run.report = gate.page ?? null;
    if (gate.pageProblem) run.warnings.push(`The report could not be written: ${gate.pageProblem}`);
    if (input.mode === 'plan') {
      run.plan = await look('Write the plan').writePlan({
        resolved,
        modelName,
        isNew,
        candidate: made.candidate,
        baseliningJobName: made.baseliningJobName,
        calibrated: gate.calibrated?.candidate ?? null,
      });
      return await end(
        'Planned',
        `${gateInWords(made.candidate, gate)} Nothing live was touched; the requests are in ${run.plan.requestsUri}.`,
      );
    }

    const approval = await approveCandidate(run, resolved, made.candidate, gate, detection, input.incidents);
    if (approval.outcome !== 'approved') {
      // Only a model that is already out can be kept; what nobody uses is cleaned up either way.
      live.kept = deployFirst && input.onReject === 'keep';
      const { outcome, summary } = live.kept
        ? { ...approval, summary: `${approval.summary} The new model is kept, under the old baseline.` }
        : await rollBack(run, resolved, live, approval);
      return await end(outcome, summary);
    }

    run.candidate = approval.candidate;
    run.gate = approval.gate;
    run.enter('release', 'Making the job definitions that judge by the candidate.');
    await createDefinitions(run, resolved, { ...made, candidate: approval.candidate }, undo);
    if (isNew && !deployFirst) await deployModel(run, resolved, modelName, live, undo);
    await switchMonitors(run, resolved, live);

    const verification = await verifyRelease(run, resolved, live, approval.gate);
    if (verification.verdict === 'dirty') {
      const { outcome, summary } = await rollBack(run, resolved, live, {
        outcome: 'RolledBack',
        summary: `The alarms did not stop: ${verification.why}.`,
      });
      return await end(outcome, summary);
    }
    live.kept = true;
    return verification.verdict === 'clean'
      ? await end(
          'Rebaselined',
          `The alarms have stopped, and the model is judged by its own baseline. Windows since the release: ${verification.why}.`,
        )
      : await end('Unverified', `Released and kept, but not verified: ${verification.why}.`);
  } catch (error) {
    return await endAfterFailure(run, resolved, live, undo, input, error);
  } finally {
    // Of a cancelled run too, which may have ended with an outcome of its own.
    await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
  }
}

function longestPeriod({ monitors }: ResolvedRun): number {
  return Math.max(...monitors.map(({ firing }) => firing.periodSeconds));
}

function readInput(run: RunState, pasted: unknown): RebaselineInput {
  const parsed = parseInput(pasted, workflowInfo().workflowId);
  if (!parsed.ok) {
    run.enter('ended', `Not started. ${parsed.problem}`);
    throw ApplicationFailure.nonRetryable(parsed.problem, 'InvalidInput');
  }
  return parsed.input;
}
