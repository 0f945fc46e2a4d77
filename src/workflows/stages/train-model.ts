import type { RebaselineInput } from '../../contract/input.js';
import type { DiagnosisReport, ResolvedRun } from '../../contract/run.js';
import { resourceName } from '../../domain/resource-name.js';
import { change, look, work } from '../activity-groups.js';
import type { Compensations } from '../compensations.js';
import type { RunState } from '../run-state.js';
import { runJob } from './jobs.js';

/** Both artifacts are read whole, to tell whether they differ. */
const ARTIFACTS_LONGEST_SECONDS = 6 * 3600;

/**
 * The model that the baseline is for: a clone of the production training job on the new data, a model already
 * trained, or, where only the baseline is stale, the one in service.
 */
export async function trainModel(
  run: RunState,
  resolved: ResolvedRun,
  input: RebaselineInput,
  diagnosis: DiagnosisReport,
  undo: Compensations,
): Promise<string> {
  if (!input.trainingDataset && !input.trainingJobName) {
    run.enter('retrain', `The model in service, ${resolved.production.modelName}, is kept.`);
    return resolved.production.modelName;
  }
  run.enter('retrain', 'Getting a model of the new data.');
  const artifactUri = input.trainingJobName
    ? (
        await look(`Take the model of training job ${input.trainingJobName}`).adoptTraining({
          name: input.trainingJobName,
        })
      ).artifactUri
    : await train(run, resolved, input, diagnosis, undo);
  const modelName = resourceName(resolved.production.endpointName, resolved.run, 'model');
  undo.register(`deleting model ${modelName}`, () =>
    change(`Delete model ${modelName}`).deleteCreated({ kind: 'model', name: modelName }),
  );
  await change('Create the new model', ARTIFACTS_LONGEST_SECONDS, {
    startToCloseTimeout: '2 hours',
    heartbeatTimeout: '1 minute',
  }).createModel({ resolved, modelName, artifactUri });
  return modelName;
}

async function train(
  run: RunState,
  resolved: ResolvedRun,
  input: RebaselineInput,
  { training }: DiagnosisReport,
  undo: Compensations,
): Promise<string> {
  const prepared = await work(`Prepare ${training.s3Uri} for training`).prepareTrainingSet({
    resolved,
    layout: training,
  });
  const { started, finished } = await runJob({
    kind: 'training',
    what: `the training on ${training.s3Uri}`,
    step: 'train',
    resolved,
    start: (attempt) =>
      change(`Train a model on ${training.s3Uri}`).startTraining({
        resolved,
        channels: input.channels,
        trainingUri: prepared.uri,
        attempt,
      }),
    longestSeconds: ({ maxRuntimeSeconds }) => maxRuntimeSeconds,
    undo,
  });
  run.warnings.push(...started.warnings);
  return finished.artifactUri as string;
}
