const LONGEST = 63;

/** Steps that create something in SageMaker, each with a short tag for its name. */
export type NamedStep =
  | 'train'
  | 'model'
  | 'score'
  | 'baseline'
  | 'scripted'
  | 'rescore'
  | 'image'
  | 'config'
  | `quality-${number}`;

/**
 * Twelve characters that name a run: enough to tell runs apart, short enough to leave room for the endpoint. The last
 * ones, because the first of a run ID are a time stamp.
 */
export function runTag(originalRunId: string): string {
  return originalRunId.replaceAll('-', '').slice(-12);
}

/**
 * Deterministic name of what a step creates, within SageMaker's 63 characters:
 * `rb-<endpoint>-<run>-<step>-<attempt>`. A repeated attempt finds its own resource under it.
 */
export function resourceName(endpointName: string, run: string, step: NamedStep, attempt = 1): string {
  const tail = `-${run}-${step}-${attempt}`;
  const room = LONGEST - 'rb-'.length - tail.length;
  return `rb-${endpointName.slice(0, room).replace(/-+$/, '')}${tail}`;
}

/** Tags every created resource carries, so that a later run and `rebaseline sweep` know whose it is. */
export const TAG_ENDPOINT = 'rebaseline:endpoint';
export const TAG_RUN = 'rebaseline:run';
/** What a release kept: history once superseded, never a leftover. */
export const TAG_RELEASED = 'rebaseline:released';

/** How often a job is tried under another name where SageMaker lacked capacity or failed inside. */
export const JOB_ATTEMPTS = 3;
