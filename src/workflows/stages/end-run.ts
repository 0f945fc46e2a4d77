import { ApplicationFailure, CancellationScope, patched } from '@temporalio/workflow';
import type { ClosingRequest } from '../../activities/record/report.js';
import type { Ending } from '../../contract/ending.js';
import type { RunRecord, RunResult, StoppedRun } from '../../contract/run.js';
import { windowsForReport } from '../../domain/windows/detection.js';
import { read } from '../run/activities.js';
import type { Compensations } from '../run/compensations.js';
import { codeOf, reasonOf, wasCancelled } from '../run/failures.js';
import type { RunContext } from '../run/run-context.js';
import type { RunState } from '../run/run-state.js';
import { restorePair, rollBack } from './roll-back.js';
import { servingIntervals } from './serving-intervals.js';

/** Cleans up what is not live, writes the record, and returns the result. */
export async function endRun(context: RunContext, ending: Ending): Promise<RunResult> {
  return CancellationScope.nonCancellable(async () => {
    const { run, undo } = context;
    run.takesOverride = false;
    run.enter('record', ending.summary);
    if (run.release.kept) undo.forget();
    await cleanUp(run, undo);
    await writeRecords(context, () => run.result(ending));
    run.outcome = ending.outcome;
    run.enter('ended', ending.summary);
    return run.result(ending);
  });
}

async function cleanUp(run: RunState, undo: Compensations): Promise<void> {
  const failed = await undo.run();
  run.warnings.push(...failed.map((what) => `Could not clean up: ${what}`));
}

/** Writes ledger, tags and record. The record is made last: it contains the ledger and the warnings of the steps before. */
async function writeRecords(context: RunContext, record: () => RunRecord): Promise<void> {
  const { run, resolved } = context;
  // Production is right by now. A record that cannot be written must not undo it, nor prevent the next record.
  const attempt = async (step: Promise<unknown>) => {
    await step.catch((error) => run.warnings.push(`The record is incomplete: ${reasonOf(error)}`));
  };
  // Without a change to production no window belongs to this run, and there is no ledger to write.
  if (run.release.hasTouchedProduction()) await attempt(writeWindowLedger(context));
  const { outcome } = record();
  if (outcome === 'Rebaselined' || outcome === 'Unverified') await attempt(tagRelease(context));
  await attempt(
    read('Write the record')
      .writeRecord({ resolved, result: record(), evidence: windowsForReport(run.detection) })
      .then(({ recordUri, report, problem }) => {
        run.recordUri = recordUri;
        run.report = report;
        if (problem) run.warnings.push(`The report is incomplete: ${problem}`);
      }),
  );
}

async function writeWindowLedger(context: RunContext): Promise<void> {
  context.run.ledger = await read('Write the window ledger').writeLedger({
    resolved: context.resolved,
    servingIntervals: servingIntervals(context),
  });
}

async function tagRelease({ run, resolved }: RunContext): Promise<void> {
  const candidate = run.leadingCandidate;
  if (!candidate) return;
  const { release } = run;
  const { modelPackageArn } = await read('Tag the release').tagRelease({
    resolved,
    modelName: release.modelName ?? resolved.production.modelName,
    endpointConfigName: release.endpointConfigName,
    candidate,
    ...(run.proposals.length > 1
      ? {
          others: run.proposals.slice(1).map(({ scheduleNames, candidate, baseliningJobName }) => ({
            ...{ scheduleNames, candidate, baseliningJobName },
          })),
        }
      : {}),
    definitions: release.definitions(),
    approver: run.decision?.approver ?? 'policy',
    ...(run.offeredPackage ? { offered: run.offeredPackage } : {}),
  });
  run.modelPackageArn = modelPackageArn;
}

/** Of a run that failed or was cancelled. The context is null before the run was resolved. */
interface StoppedStages {
  readonly run: RunState;
  readonly undo: Compensations;
  readonly context: RunContext | null;
}

/**
 * Ends a run whose stages failed or were cancelled. If production was touched, puts the old pair back first; if that fails
 * too, the run ends NeedsAttention. If production was not touched, cleans up and fails, or ends as cancelled.
 */
export async function endAfterFailure(stopped: StoppedStages, error: unknown): Promise<RunResult> {
  const { run, undo, context } = stopped;
  const cancelled = wasCancelled(error);
  const touched = run.release.hasTouchedProduction();
  const keeps = context?.input.onCancel === 'keep';
  const reason = cancelled ? 'the run was cancelled' : reasonOf(error);
  if (context && touched && !(cancelled && keeps)) {
    const ending = await restoreAfterFailure(context, reason, cancelled);
    if (ending) return endRun(context, ending);
  }
  if (cancelled && touched && keeps) {
    run.release.kept = true;
    undo.forget();
  }
  await cleanUp(run, undo);
  const said = context
    ? saidOfStopped({ cancelled, touched, keeps, reason })
    : saidOfUnresolved(error, reason);
  run.stopped = { how: cancelled ? 'cancelled' : 'failed', said };
  if (context) await recordStopped(context, run.stopped);
  run.enter('ended', said);
  if (cancelled) throw error;
  throw ApplicationFailure.create({
    message: reason,
    type: codeOf(error),
    nonRetryable: true,
    ...(error instanceof Error ? { cause: error } : {}),
  });
}

/** Null after a cancelled run's pair was put back: the run then ends as cancelled. */
async function restoreAfterFailure(
  context: RunContext,
  reason: string,
  cancelled: boolean,
): Promise<Ending | null> {
  try {
    if (!cancelled) return await rollBack(context, { outcome: 'RolledBack', summary: reason });
    // A person who cancels wants the run to end: it does not wait for windows any more.
    await restorePair(context);
    return null;
  } catch (failure) {
    context.run.release.kept = true;
    return {
      outcome: 'NeedsAttention',
      summary: `${reason}. Putting the old pair back failed too: ${reasonOf(failure)}. Check endpoint ${context.resolved.production.endpointName} and its monitors.`,
    };
  }
}

function saidOfStopped(how: {
  readonly cancelled: boolean;
  readonly touched: boolean;
  readonly keeps: boolean;
  readonly reason: string;
}): string {
  const production = how.keeps ? 'What this run deployed is kept.' : 'The old pair is in place.';
  return `${how.cancelled ? 'Cancelled.' : `Failed: ${how.reason}`} ${how.touched ? production : 'Nothing live was touched.'}`;
}

function saidOfUnresolved(error: unknown, reason: string): string {
  if (wasCancelled(error)) return 'Cancelled. Nothing live was touched.';
  return codeOf(error) === 'InvalidInput'
    ? `Not started. ${reason}`
    : `Failed: ${reason} Nothing live was touched.`;
}

/** Runs that were stopped before they had this patch only have their page closed. */
const STOPPED_RUNS_HAVE_A_RECORD = 'stopped-runs-have-a-record';

/** Who decided, what was released and what was put back must not survive in Temporal's history alone. */
async function recordStopped(context: RunContext, stopped: StoppedRun): Promise<void> {
  const { run } = context;
  if (!patched(STOPPED_RUNS_HAVE_A_RECORD)) return closeReport(context, stopped);
  await CancellationScope.nonCancellable(async () => {
    run.enter('record', stopped.said);
    await writeRecords(context, () => run.stoppedRecord(stopped));
  });
}

/** A report that asks an approver for a decision must say that the run has ended. */
async function closeReport({ run, resolved }: RunContext, ending: StoppedRun): Promise<void> {
  if (!run.report) return;
  const { diagnosis, override, warnings, detection, proposal, proposals } = run;
  const problem = await CancellationScope.nonCancellable(() =>
    read('Close the report').closeReport({
      resolved,
      gateUri: proposal?.gate?.reportUri ?? null,
      ...(proposals.length > 1 ? { gates: gatesOf(proposals) } : {}),
      diagnosis: diagnosis?.diagnosis ?? null,
      reasons: diagnosis?.reasons ?? [],
      ...{ override, warnings, ending },
      evidence: windowsForReport(detection),
    }),
  ).catch(reasonOf);
  if (problem) run.warnings.push(`The report still says that the run waits: ${problem}`);
}

function gatesOf(proposals: RunState['proposals']): NonNullable<ClosingRequest['gates']> {
  return proposals.flatMap(({ scheduleNames, gate }) =>
    gate ? [{ scheduleNames, gateUri: gate.reportUri }] : [],
  );
}
