import type { DiagnosisReport } from '../../contract/diagnosis.js';
import { type FoundModel, hasNewModel } from '../../contract/model-source.js';
import { resourceName } from '../../domain/resource-name.js';
import { compute, mutate, READS_LARGE_FILES, read } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';
import { runJob } from './run-job.js';
import { runPipeline } from './run-pipeline.js';

/**
 * Gets the model that the baseline is for, from the source that the input names. Without a source only the baseline is stale,
 * and the model in service is kept. Returns the model's name.
 */
export async function trainModel(context: RunContext, diagnosis: DiagnosisReport): Promise<string> {
  const { run, resolved, input, limits, undo } = context;
  const { production } = resolved;
  if (!hasNewModel(input)) {
    run.enter('retrain', `The model in service, ${production.modelName}, is kept.`);
    run.release.modelName = production.modelName;
    return production.modelName;
  }
  run.enter('retrain', 'Getting a model of the new data.');
  const made = await newModel(context, diagnosis);
  if ('modelName' in made) {
    // Reads both artifacts whole, to determine whether they differ.
    await mutate(`Check model ${made.modelName}`, limits.largeFileSeconds, READS_LARGE_FILES).adoptModel({
      resolved,
      modelName: made.modelName,
    });
    run.release.modelName = made.modelName;
    return made.modelName;
  }
  const modelName = resourceName(production.endpointName, resolved.run, 'model');
  undo.register(`deleting model ${modelName}`, () =>
    mutate(`Delete model ${modelName}`).deleteCreated({ kind: 'model', name: modelName }),
  );
  await mutate('Create the new model', limits.largeFileSeconds, READS_LARGE_FILES).createModel({
    resolved,
    modelName,
    ...made,
  });
  run.release.modelName = modelName;
  return modelName;
}

async function newModel(context: RunContext, diagnosis: DiagnosisReport): Promise<FoundModel> {
  const { trainingJobName, modelPackageArn, modelName, pipeline } = context.input;
  if (pipeline !== undefined) return runPipeline(context, pipeline, diagnosis);
  if (modelName !== undefined) return { modelName };
  if (modelPackageArn !== undefined) return { modelPackageArn };
  return {
    artifactUri: trainingJobName ? await adoptTraining(trainingJobName) : await train(context, diagnosis),
  };
}

async function adoptTraining(trainingJobName: string): Promise<string> {
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
