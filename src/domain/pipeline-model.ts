/** Which of the models that a pipeline execution made is the new model of the run. */
import type { FoundModel } from '../contract/model-source.js';

/** A model that a finished step made. */
export interface StepModel {
  readonly step: string;
  readonly found: FoundModel;
  readonly artifactUri: string;
}

export type PipelineModel =
  | { readonly ok: true; readonly model: StepModel }
  | { readonly ok: false; readonly problem: string };

type Kind = 'package' | 'model' | 'artifact';

/** The later a step is in a pipeline, the more it says about the model: a registered one has passed the pipeline's own checks. */
const KINDS: readonly Kind[] = ['package', 'model', 'artifact'];
const MADE_BY: Readonly<Record<Kind, string>> = {
  package: 'register a model',
  model: 'create a model',
  artifact: 'train one',
};

function kindOf({ found }: StepModel): Kind {
  if ('modelPackageArn' in found) return 'package';
  return 'modelName' in found ? 'model' : 'artifact';
}

/**
 * The registered model if there is one, else the created one, else the trained one. Several of that kind, or a registered and
 * a created model with different artifacts, are ambiguous.
 * @param wanted the step that the input names
 * @param declared steps of the pipeline's definition that create or register a model, whether they ran or not
 */
export function modelOfPipeline(
  models: readonly StepModel[],
  wanted: string | undefined,
  declared: readonly string[],
): PipelineModel {
  const steps = models.map(({ step }) => step).join(', ') || 'none';
  if (wanted !== undefined) {
    const [model] = models.filter(({ step }) => step === wanted);
    return model
      ? { ok: true, model }
      : {
          ok: false,
          problem: `step "${wanted}" made no model. Steps that made one: ${steps}. Correct pipeline.step`,
        };
  }
  const kind = KINDS.find((one) => models.some((model) => kindOf(model) === one));
  if (kind === undefined) {
    return { ok: false, problem: 'no step trained, created or registered a model. Use a pipeline that does' };
  }
  if (kind === 'artifact' && declared.length > 0) {
    return {
      ok: false,
      problem: `it trained a model, but did not run ${declared.join(', ')}: a condition of the pipeline did not accept the model. Improve the model, or name the training step in pipeline.step to release it anyway`,
    };
  }
  const [model, ...others] = models.filter((one) => kindOf(one) === kind);
  if (!model || others.length > 0) {
    return {
      ok: false,
      problem: `${others.length + 1} steps ${MADE_BY[kind]}: ${[model, ...others].map((one) => one?.step).join(', ')}. Name the one to release in pipeline.step`,
    };
  }
  const other = models.find((one) => kindOf(one) !== 'artifact' && one.artifactUri !== model.artifactUri);
  return other
    ? {
        ok: false,
        problem: `steps ${model.step} and ${other.step} have different models. Name the one to release in pipeline.step`,
      }
    : { ok: true, model };
}
