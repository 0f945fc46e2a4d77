import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import type { RebaselineInput } from '../../contract/input.js';
import type { Candidate, OutcomeKind, ResolvedRun, RunResult, StoppedRun } from '../../contract/run.js';
import type { Ending } from '../../domain/run-ending.js';
import { look } from '../activity-groups.js';
import type { Compensations } from '../compensations.js';
import { reasonOf, typeOf, wasCancelled } from '../failures.js';
import type { RunState } from '../run-state.js';
import { reignsOf } from './ledger.js';
import { type Live, touchedLive } from './release.js';
import { restorePair, rollBack } from './roll-back.js';

/** Cleans up what is not live, writes the record, and says how the run ended. */
export async function endRun(
  run: RunState,
  resolved: ResolvedRun,
  live: Live,
  undo: Compensations,
  outcome: OutcomeKind,
  summary: string,
): Promise<RunResult> {
  return CancellationScope.nonCancellable(async () => {
    run.takesOverride = false;
    run.enter('record', summary);
    if (live.kept) undo.forget();
    const leftBehind = await undo.run();
    run.warnings.push(...leftBehind.map((what) => `Could not clean up: ${what}`));
    await keepRecords(run, resolved, live, outcome, summary);
    run.outcome = outcome;
    run.enter('ended', summary);
    return run.result(outcome, summary);
  });
}

async function keepRecords(
  run: RunState,
  resolved: ResolvedRun,
  live: Live,
  outcome: OutcomeKind,
  summary: string,
): Promise<void> {
  // What is live is right by now; a record that could not be written must not undo it, nor keep the next from being written.
  const kept = async (step: Promise<unknown>) => {
    await step.catch((error) => run.warnings.push(`The record is incomplete: ${reasonOf(error)}`));
  };
  // Only where windows have passed under this run's hand is there a ledger to keep.
  if (touchedLive(live)) await kept(keepLedger(run, resolved, live));
  if ((outcome === 'Rebaselined' || outcome === 'Unverified') && run.candidate) {
    await kept(tagRelease(run, resolved, run.candidate));
  }
  const result = run.result(outcome, summary);
  await kept(
    look('Write the record')
      .writeRecord({ resolved, result, evidence: run.detection?.windows ?? [] })
      .then(({ recordUri, report, problem }) => {
        run.recordUri = recordUri;
        run.report = report;
        if (problem) run.warnings.push(`The report is not whole: ${problem}`);
      }),
  );
}

async function keepLedger(run: RunState, resolved: ResolvedRun, live: Live): Promise<void> {
  const reigns = reignsOf(run, resolved, live);
  run.ledger = await look('Keep the window ledger').keepLedger({ resolved, reigns });
}

async function tagRelease(run: RunState, resolved: ResolvedRun, candidate: Candidate): Promise<void> {
  const { modelPackageArn } = await look('Tag the release').tagRelease({
    resolved,
    modelName: run.modelName ?? resolved.production.modelName,
    endpointConfigName: run.endpointConfigName,
    candidate,
    definitions: run.definitions,
    approver: run.decision?.approver ?? 'policy',
  });
  run.modelPackageArn = modelPackageArn;
}

/**
 * A stage could not go on, or the run was cancelled. Nothing live was touched: clean up, and fail or cancel. Something
 * live was: put the old pair back first, and say so; if that fails too, a person must look.
 */
export async function endAfterFailure(
  run: RunState,
  resolved: ResolvedRun | undefined,
  live: Live,
  undo: Compensations,
  input: RebaselineInput,
  error: unknown,
): Promise<RunResult> {
  const cancelled = wasCancelled(error);
  const touched = touchedLive(live);
  const reason = cancelled ? 'the run was cancelled' : reasonOf(error);
  if (resolved && touched && !(cancelled && input.onCancel === 'keep')) {
    let ending: Ending | null = null;
    try {
      // Who cancels wants the run to end: windows are not waited for any more.
      if (cancelled) await restorePair(run, resolved, live);
      else ending = await rollBack(run, resolved, live, { outcome: 'RolledBack', summary: reason });
    } catch (failure) {
      live.kept = true;
      const summary = `${reason}. Putting the old pair back failed too: ${reasonOf(failure)}. Look at endpoint ${resolved.production.endpointName} and its monitors.`;
      return endRun(run, resolved, live, undo, 'NeedsAttention', summary);
    }
    if (ending) return endRun(run, resolved, live, undo, ending.outcome, ending.summary);
  }
  if (cancelled && touched && input.onCancel === 'keep') undo.forget();
  const leftBehind = await undo.run();
  run.warnings.push(...leftBehind.map((what) => `Could not clean up: ${what}`));
  const stands = input.onCancel === 'keep' ? 'What this run made live is kept.' : 'The old pair is in place.';
  const said = `${cancelled ? 'Cancelled.' : `Failed: ${reason}`} ${touched ? stands : 'Nothing live was touched.'}`;
  if (resolved) await closeReport(run, resolved, { how: cancelled ? 'cancelled' : 'failed', said });
  run.enter('ended', said);
  if (cancelled) throw error;
  throw ApplicationFailure.create({
    message: reason,
    type: typeOf(error),
    nonRetryable: true,
    ...(error instanceof Error ? { cause: error } : {}),
  });
}

/** Where there is a page for the approver, it must not go on asking. */
async function closeReport(run: RunState, resolved: ResolvedRun, ending: StoppedRun): Promise<void> {
  if (!run.report) return;
  const { diagnosis, override, warnings, detection, gate } = run;
  const problem = await CancellationScope.nonCancellable(() =>
    look('Close the report').closeReport({
      resolved,
      gateUri: gate?.reportUri ?? null,
      diagnosis: diagnosis?.diagnosis ?? null,
      reasons: diagnosis?.reasons ?? [],
      ...{ override, warnings, ending },
      evidence: detection?.windows ?? [],
    }),
  ).catch(reasonOf);
  if (problem) run.warnings.push(`The report still says that the run waits: ${problem}`);
}
