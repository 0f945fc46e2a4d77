import type { DiagnosisReport } from '../../contract/diagnosis.js';
import { resourceName } from '../../domain/resource-name.js';
import { compute, mutate, READS_LARGE_FILES, read } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';
import { runJob } from './run-job.js';

/**
 * Gets the model that the baseline is for: a clone of the production training job on the new data, a model that is trained
 * already, or, where only the baseline is stale, the model in service. Returns its name.
 */
export async function trainModel(context: RunContext, diagnosis: DiagnosisReport): Promise<string> {
  const { run, resolved, input, limits, undo } = context;
  const { production } = resolved;
  if (!input.trainingDataset && !input.trainingJobName) {
    run.enter('retrain', `The model in service, ${production.modelName}, is kept.`);
    run.release.modelName = production.modelName;
    return production.modelName;
  }
  run.enter('retrain', 'Getting a model of the new data.');
  const artifactUri = input.trainingJobName
    ? await adoptModel(input.trainingJobName)
    : await train(context, diagnosis);
  const modelName = resourceName(production.endpointName, resolved.run, 'model');
  undo.register(`deleting model ${modelName}`, () =>
    mutate(`Delete model ${modelName}`).deleteCreated({ kind: 'model', name: modelName }),
  );
  // Reads both artifacts whole, to determine whether they differ.
  await mutate('Create the new model', limits.largeFileSeconds, READS_LARGE_FILES).createModel({
    resolved,
    modelName,
    artifactUri,
  });
  run.release.modelName = modelName;
  return modelName;
}

async function adoptModel(trainingJobName: string): Promise<string> {
  const { artifactUri } = await read(`Get the model of training job ${trainingJobName}`).adoptTraining({
    name: trainingJobName,
  });
  return artifactUri;
}

async function train(context: RunContext, { training }: DiagnosisReport): Promise<string> {
  const { run, resolved, input } = context;
  const prepared = await compute(`Prepare ${training.s3Uri} for training`).prepareTrainingSet({
    resolved,
    layout: training,
  });
  const { started, finished } = await runJob(context, {
    kind: 'training',
    what: `the training on ${training.s3Uri}`,
    step: 'train',
    start: (attempt) =>
      mutate(`Train a model on ${training.s3Uri}`).startTraining({
        resolved,
        channels: input.channels,
        trainingUri: prepared.uri,
        attempt,
      }),
    runtimeSeconds: ({ maxRuntimeSeconds }) => maxRuntimeSeconds,
  });
  run.warnings.push(...started.warnings);
  return finished.artifactUri as string;
}
