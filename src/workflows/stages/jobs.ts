import { ApplicationFailure } from '@temporalio/workflow';
import type { FinishedJob, JobKind } from '../../activities/sagemaker/jobs.js';
import type { ResolvedRun } from '../../contract/run.js';
import { JOB_ATTEMPTS, type NamedStep, resourceName } from '../../domain/resource-name.js';
import { change, wait } from '../activity-groups.js';
import type { Compensations } from '../compensations.js';

/** Provisioning, upload and SageMaker's own delays on top of a job's longest runtime. */
const MARGIN_SECONDS = 3600;
const STOP_POLL_SECONDS = 2;

export interface JobPlan<Started extends { readonly name: string }> {
  readonly kind: JobKind;
  readonly step: NamedStep;
  /** Follows "Wait for" in the timeline and the job's name in a failure. */
  readonly what: string;
  readonly resolved: ResolvedRun;
  readonly start: (attempt: number) => Promise<Started>;
  readonly longestSeconds: (started: Started) => number;
  readonly undo: Compensations;
}

/**
 * Starts a job, waits for its end, and takes another attempt under another name where SageMaker lacked capacity or
 * failed inside. Any other failure ends the run with the job's own reason.
 */
export async function runJob<Started extends { readonly name: string }>(
  plan: JobPlan<Started>,
): Promise<{ readonly started: Started; readonly finished: FinishedJob }> {
  const { kind, step, what, resolved } = plan;
  const { pollSeconds } = resolved.timing;
  for (let attempt = 1; ; attempt += 1) {
    const name = resourceName(resolved.production.endpointName, resolved.run, step, attempt);
    // Registered before the start, so that a job whose start was never answered is stopped too.
    plan.undo.register(`stopping ${kind} job ${name}`, () =>
      change(`Stop ${kind} job ${name} if it still runs`).stopJob({
        kind,
        name,
        pollSeconds: STOP_POLL_SECONDS,
      }),
    );
    const started = await plan.start(attempt);
    const finished = await wait(`Wait for ${what}`, plan.longestSeconds(started) + MARGIN_SECONDS).awaitJob({
      kind,
      name,
      pollSeconds,
    });
    if (finished.status === 'Completed') return { started, finished };
    if (finished.worthAnotherAttempt && attempt < JOB_ATTEMPTS) continue;
    throw ApplicationFailure.nonRetryable(
      `${kind} job "${name}" (${what}) ended ${finished.status}: ${(finished.reason ?? 'no reason given').replace(/\.+$/, '')}. Mend its cause, then start the run again.`,
      'JobFailed',
    );
  }
}
