/** Where the new model of a run comes from. The input names at most one source. */
import { z } from 'zod';

const PACKAGE_ARN = /^arn:aws[a-z-]*:sagemaker:[a-z0-9-]{9,16}:\d{12}:model-package\/\S{1,2048}$/;

/** ARN of a model package. That of a version ends with the name of its group and the number of the version. */
export const modelPackageArn = z.string().regex(PACKAGE_ARN, {
  error: 'must be the ARN of a model package, for example …:model-package/my-group/3',
});

/** A SageMaker pipeline that the run starts and waits for. Bounds as in SageMaker's StartPipelineExecution. */
export const pipelineSource = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}$/, 'must be the name of a SageMaker pipeline'),
  /** By name. Parameters that are left out have the default of the pipeline's definition. */
  parameters: z.record(z.string().regex(/^[A-Za-z0-9_-]{1,256}$/), z.string().max(1024)).default({}),
  /** The step whose model is meant, where the pipeline makes several models. */
  step: z.string().min(1).max(64).optional(),
});
export type PipelineSource = z.infer<typeof pipelineSource>;

/** The members of the input that name a source. */
export const MODEL_SOURCES = [
  'trainingDataset',
  'trainingJobName',
  'modelPackageArn',
  'modelName',
  'pipeline',
] as const;

/** The members of an input that name a source. A run whose input has none keeps the model in service. */
export type NamedSources = { readonly [Source in (typeof MODEL_SOURCES)[number]]?: unknown };

/** The sources that an input names. */
export function namedSources(input: NamedSources): readonly (typeof MODEL_SOURCES)[number][] {
  return MODEL_SOURCES.filter((source) => input[source] !== undefined);
}

/** Whether the run gets a new model. */
export function hasNewModel(input: NamedSources): boolean {
  return namedSources(input).length > 0;
}

/** What is wrong with the sources of an input; null if nothing is. */
export function problemOfSources(input: NamedSources & { readonly trainedOn?: unknown }): string | null {
  const named = namedSources(input);
  if (named.length > 1) {
    return `The input names ${named.length} sources of the new model: ${named.join(' and ')}. Give one of ${MODEL_SOURCES.join(', ')}, or none to keep the model in service.`;
  }
  if (input.trainedOn !== undefined && input.trainingDataset !== undefined) {
    return 'Give trainedOn only for a model that the run does not train itself; the run trains on trainingDataset.';
  }
  return null;
}

/** The model of a source: an artifact, a version of the model registry, or a model that exists already. */
export type FoundModel =
  | { readonly artifactUri: string }
  | { readonly modelPackageArn: string }
  | { readonly modelName: string };
