/** SageMaker's limit. */
const MAX_LENGTH = 63;

/** Steps that create a SageMaker resource; the tag becomes part of the resource name. */
export type NamedStep =
  | 'train'
  | 'pipeline'
  | 'model'
  | 'score'
  | 'baseline'
  | 'scripted'
  | 'rescore'
  | 'score-held-out'
  | 'score-champion'
  | 'metrics'
  | `metrics-${number}`
  | 'reference'
  | `reference-${number}`
  | 'config'
  | `quality-${number}`;

/**
 * The last twelve characters of a run ID: enough to distinguish runs, and short enough to leave room for the endpoint name.
 * The first characters of a run ID are a time stamp.
 */
export function runTag(originalRunId: string): string {
  return originalRunId.replaceAll('-', '').slice(-12);
}

/**
 * Deterministic name of the resource that a step creates, within SageMaker's limit of 63 characters:
 * `rb-<endpoint>-<run>-<step>-<attempt>`. A retry of the activity finds its own resource by this name.
 */
export function resourceName(endpointName: string, run: string, step: NamedStep, attempt = 1): string {
  const tail = `-${run}-${step}-${attempt}`;
  const available = MAX_LENGTH - 'rb-'.length - tail.length;
  return `rb-${endpointName.slice(0, available).replace(/-+$/, '')}${tail}`;
}

/** Tags of every created resource, by which a later run and `rebaseline sweep` identify the run that created it. */
export const TAG_ENDPOINT = 'rebaseline:endpoint';
export const TAG_RUN = 'rebaseline:run';
/** Tag of a resource that a release kept. Once superseded it is history, never a leftover. */
export const TAG_RELEASED = 'rebaseline:released';
/** Tag of an endpoint: ARN of the version of the model registry that it serves. */
export const TAG_MODEL_PACKAGE = 'rebaseline:model-package';

/**
 * Tags of a new model: ETag and SHA-256 of its archive, and of the archive that it replaces, when the model was created. A
 * release and a roll-back load the archives again.
 */
export const TAG_ARCHIVES = {
  new: { etag: 'rebaseline:archive-etag', digest: 'rebaseline:archive-sha256' },
  old: { etag: 'rebaseline:old-archive-etag', digest: 'rebaseline:old-archive-sha256' },
} as const;

/** Maximum attempts for a job after a capacity or internal error of SageMaker, each under a new name. */
export const JOB_ATTEMPTS = 3;
