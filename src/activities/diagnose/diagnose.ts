import type { Channel } from '../../aws/sagemaker.js';
import type { DatasetReference } from '../../contract/dataset.js';
import type { DiagnosisResult } from '../../contract/diagnosis.js';
import { endingAfterDiagnosis } from '../../domain/run-ending.js';
import { productionTrainingSet } from '../data/production-training-set.js';
import { addressIn } from '../support/address.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, refused } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { threadedIfCompiled } from '../support/thread.js';
import { type DiagnoseRequest, diagnoseInFull } from './diagnose-in-full.js';

const THREAD = new URL('./diagnosis-thread.js', import.meta.url);

export function diagnoseActivities({ sagemaker, s3 }: Dependencies) {
  const compute = threadedIfCompiled(THREAD, s3, diagnoseInFull);

  /** The data that the new model was or will be trained on, and the data held out from it. */
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
      const { modelName, modelArtifactUri } = resolved.production;
      throw refused(
        'TrainingJobUnknown',
        `Cannot determine which training job produced artifact ${modelArtifactUri} of the model in service, "${modelName}". Give trainingDataset or trainingJobName, then start a new run.`,
      );
    }
    const job = await callAws(`Describing training job "${jobName}"`, () =>
      sagemaker.api.describeTrainingJob({ TrainingJobName: jobName }),
    );
    const channel = (names: readonly string[]) =>
      addressOf(
        jobName,
        job.InputDataConfig?.find(({ ChannelName }) => names.includes(ChannelName ?? '')),
      );
    const training = channel(['train', 'training']) ?? addressOf(jobName, job.InputDataConfig?.[0]);
    if (!training) {
      throw refused(
        'TrainingDataUnknown',
        `Training job "${jobName}" has no input channel in S3. Give trainingDataset or baselineDataset, then start a new run.`,
      );
    }
    const heldOut = channel(['validation', 'test']);
    return { training: { s3Uri: training }, heldOut: heldOut === undefined ? null : { s3Uri: heldOut } };
  }

  return {
    /** Distinguishes drift, a stale baseline, a broken feed and an untypical training set, with reasons a person can check. */
    async diagnoseRun(request: DiagnoseRequest): Promise<DiagnosisResult> {
      return withHeartbeat('comparing the training set with the traffic', async () => {
        // AWS's time decides which windows have closed, and this worker may have called AWS hours ago.
        await callAws("Reading AWS's time", () =>
          sagemaker.api.describeEndpoint({ EndpointName: request.resolved.production.endpointName }),
        );
        const report = await compute({
          ...request,
          ...(await datasets(request)),
          trainedOn: await productionTrainingSet({ sagemaker }, request.resolved),
          now: sagemaker.time.latest(),
        });
        return { report, ending: endingAfterDiagnosis(report, request.input, request.resolved.rules) };
      });
    },
  };
}

/** The S3 address of a channel; undefined for a channel that does not read S3. */
function addressOf(jobName: string, channel: Channel | undefined): string | undefined {
  const uri = channel?.DataSource?.S3DataSource?.S3Uri;
  if (uri === undefined) return undefined;
  return addressIn(uri, {
    of: `Training job "${jobName}" has channel "${channel?.ChannelName}"`,
    member: 'S3DataSource.S3Uri',
    where: 'in trainingDataset or baselineDataset of the input',
  });
}
