import type { DatasetReference } from '../../contract/dataset.js';
import type { DiagnosisResult } from '../../contract/run.js';
import { endingAfterDiagnosis } from '../../domain/run-ending.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, refused } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { threadedIfCompiled } from '../support/thread.js';
import { type DiagnoseRequest, diagnoseInFull } from './diagnose-in-full.js';

const THREAD = new URL('./diagnosis-thread.js', import.meta.url);

export function diagnoseActivities({ sagemaker, s3 }: Dependencies) {
  const compute = threadedIfCompiled(THREAD, s3, diagnoseInFull);

  /** The data that the offered model was, or will be, trained on, and the data held out from it. */
  async function datasets({ resolved, input }: DiagnoseRequest): Promise<{
    training: DatasetReference;
    heldOut: DatasetReference | null;
  }> {
    if (input.trainingDataset) {
      const validation = input.channels?.validation ?? input.channels?.test;
      return { training: input.trainingDataset, heldOut: validation ?? null };
    }
    const jobName = input.trainingJobName ?? resolved.production.trainingJobName;
    if (jobName === null) {
      throw refused(
        'TrainingJobUnknown',
        `The model in service, "${resolved.production.modelName}", was not made by a training job that can be told from its artifact ${resolved.production.modelArtifactUri}. Give trainingDataset, or trainingJobName.`,
      );
    }
    const job = await callAws(`Describing training job "${jobName}"`, () =>
      sagemaker.api.describeTrainingJob({ TrainingJobName: jobName }),
    );
    const channel = (names: readonly string[]) =>
      job.InputDataConfig?.find(({ ChannelName }) => names.includes(ChannelName ?? ''))?.DataSource
        ?.S3DataSource?.S3Uri;
    const training =
      channel(['train', 'training']) ?? job.InputDataConfig?.[0]?.DataSource?.S3DataSource?.S3Uri;
    if (!training) {
      throw refused(
        'TrainingDataUnknown',
        `Training job "${jobName}" names no S3 channel to rebaseline from. Give trainingDataset or baselineDataset.`,
      );
    }
    const heldOut = channel(['validation', 'test']);
    return { training: { s3Uri: training }, heldOut: heldOut === undefined ? null : { s3Uri: heldOut } };
  }

  return {
    /** Drift, a stale baseline, a broken feed, or a training set that is not typical: with reasons a person can check. */
    async diagnoseRun(request: DiagnoseRequest): Promise<DiagnosisResult> {
      return withHeartbeat('comparing the training set with the traffic', async () => {
        // Which windows have closed is told by AWS's time, and this worker may not have asked AWS anything for hours.
        await callAws('Asking AWS for the time', () =>
          sagemaker.api.describeEndpoint({ EndpointName: request.resolved.production.endpointName }),
        );
        const report = await compute({
          ...request,
          ...(await datasets(request)),
          now: sagemaker.time.latest(),
        });
        return { report, ending: endingAfterDiagnosis(report, request.input) };
      });
    },
  };
}
