import { ApplicationFailure } from '@temporalio/workflow';
import type { FinishedJob, JobKind } from '../../activities/sagemaker/jobs.js';
import type { ErrorCode } from '../../contract/errors.js';
import { type NamedStep, resourceName } from '../../domain/resource-name.js';
import { mutate, poll } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';

export interface JobPlan<Started extends { readonly name: string }> {
  readonly kind: JobKind;
  readonly step: NamedStep;
  /** Follows "Wait for" in the timeline, and the job's name in a failure. */
  readonly what: string;
  readonly start: (attempt: number) => Promise<Started>;
  /** The longest time that SageMaker lets the job run. */
  readonly runtimeSeconds: (started: Started) => number;
}

/** Details of a JobFailed failure. */
interface JobFailure {
  /** What happened, without the advice to start a new run: for a run that continues. */
  readonly reason: string;
}

/** What happened, if a job failed; null for any other error. */
export function jobFailureOf(error: unknown): string | null {
  if (!(error instanceof ApplicationFailure) || error.type !== ('JobFailed' satisfies ErrorCode)) return null;
  const [details] = (error.details ?? []) as readonly (JobFailure | undefined)[];
  return details?.reason ?? error.message;
}

/**
 * Starts a job and waits until it ends. After a capacity error or an internal error of SageMaker it starts another attempt
 * under another name. Any other failure ends the run with the job's own reason.
 */
export async function runJob<Started extends { readonly name: string }>(
  { resolved, limits, undo }: RunContext,
  { kind, step, what, start, runtimeSeconds }: JobPlan<Started>,
): Promise<{ readonly started: Started; readonly finished: FinishedJob }> {
  const { pollSeconds } = resolved.timing;
  for (let attempt = 1; ; attempt += 1) {
    const name = resourceName(resolved.production.endpointName, resolved.run, step, attempt);
    // Registered before the start, so that a job whose start was not answered is stopped too.
    undo.register(`stopping ${kind} job ${name}`, () =>
      mutate(`Stop ${kind} job ${name} if it is still running`).stopJob({
        kind,
        name,
        pollSeconds: limits.jobStopPollSeconds,
      }),
    );
    const started = await start(attempt);
    const deadlineSeconds = runtimeSeconds(started) + limits.jobMarginSeconds;
    const finished = await poll(`Wait for ${what}`, deadlineSeconds).awaitJob({ kind, name, pollSeconds });
    if (finished.status === 'Completed') return { started, finished };
    if (finished.worthAnotherAttempt && attempt < limits.jobAttempts) continue;
    const reason = `${kind} job "${name}" (${what}) ended ${finished.status}: ${(finished.reason ?? 'no reason given').replace(/\.+$/, '')}.`;
    throw ApplicationFailure.nonRetryable(
      `${reason} Fix the cause and start a new run.`,
      'JobFailed' satisfies ErrorCode,
      { reason } satisfies JobFailure,
    );
  }
}
