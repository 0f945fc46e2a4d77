import type { Dependencies } from '../support/dependencies.js';
import { callAws, pollAgain } from '../support/errors.js';
import { heartbeatStatus } from '../support/heartbeat.js';

export type JobKind = 'training' | 'transform' | 'processing';

export interface JobReference {
  readonly kind: JobKind;
  readonly name: string;
  readonly pollSeconds: number;
}

export interface FinishedJob {
  readonly status: 'Completed' | 'Failed' | 'Stopped';
  readonly reason: string | null;
  /** SageMaker caused the failure (capacity, internal error): the same request under another name may succeed. */
  readonly worthAnotherAttempt: boolean;
  readonly artifactUri: string | null;
}

interface JobState {
  readonly status: string | undefined;
  readonly detail: string | undefined;
  readonly reason: string | undefined;
  readonly artifactUri: string | undefined;
}

export function jobActivities({ sagemaker }: Dependencies) {
  const { api } = sagemaker;

  async function readState({ kind, name }: Pick<JobReference, 'kind' | 'name'>): Promise<JobState> {
    return callAws(`Describing ${kind} job "${name}"`, async () => {
      if (kind === 'training') {
        const job = await api.describeTrainingJob({ TrainingJobName: name });
        return {
          status: job.TrainingJobStatus,
          detail: job.SecondaryStatus,
          reason: job.FailureReason,
          artifactUri: job.ModelArtifacts?.S3ModelArtifacts,
        };
      }
      if (kind === 'transform') {
        const job = await api.describeTransformJob({ TransformJobName: name });
        return {
          status: job.TransformJobStatus,
          detail: undefined,
          reason: job.FailureReason,
          artifactUri: undefined,
        };
      }
      const job = await api.describeProcessingJob({ ProcessingJobName: name });
      return {
        status: job.ProcessingJobStatus,
        detail: undefined,
        reason: job.FailureReason ?? job.ExitMessage,
        artifactUri: undefined,
      };
    });
  }

  return {
    /** One poll; ends when the job has ended. A failed job is a result, not an error: the workflow decides what follows. */
    async awaitJob(reference: JobReference): Promise<FinishedJob> {
      const { status, detail, reason, artifactUri } = await readState(reference);
      heartbeatStatus({ job: reference.name, status, ...(detail ? { detail } : {}) });
      if (status === 'Completed' || status === 'Failed' || status === 'Stopped') {
        return {
          status,
          reason: reason?.slice(0, 1024) ?? null,
          worthAnotherAttempt:
            status === 'Failed' &&
            /^(CapacityError|InternalServerError)|insufficient capacity/i.test(reason ?? ''),
          artifactUri: artifactUri ?? null,
        };
      }
      throw pollAgain(
        `${reference.kind} job ${reference.name} is ${status}${detail ? `/${detail}` : ''}, next poll in ${reference.pollSeconds} s`,
        reference.pollSeconds,
      );
    },

    /** Stops a job and waits until it has stopped. Succeeds for a job that was never created or has ended. */
    async stopJob(reference: JobReference): Promise<void> {
      const { kind, name } = reference;
      let status: string | undefined;
      try {
        ({ status } = await readState(reference));
      } catch (error) {
        if (error instanceof Error && 'type' in error && error.type === 'NotFound') return;
        throw error;
      }
      if (status !== 'InProgress' && status !== 'Stopping') return;
      if (status === 'InProgress') {
        try {
          await callAws(`Stopping ${kind} job "${name}"`, () =>
            kind === 'training'
              ? api.stopTrainingJob({ TrainingJobName: name })
              : kind === 'transform'
                ? api.stopTransformJob({ TransformJobName: name })
                : api.stopProcessingJob({ ProcessingJobName: name }),
          );
        } catch (error) {
          // SageMaker rejects stopping a job that ended since the poll.
          const { status: now } = await readState(reference);
          if (now === 'InProgress') throw error;
        }
      }
      throw pollAgain(`${kind} job ${name} is stopping`, reference.pollSeconds);
    },
  };
}
