import type { ResolvedRun } from '../../contract/resolved-run.js';

/** A model that existed before the run, and what its archive contained when the run checked it. */
export interface AdoptedModel {
  readonly modelName: string;
  readonly artifactUri: string;
  /** As the tags of a model that a run creates: ETag and SHA-256 of the new archive and of the old one. */
  readonly archives: Readonly<Record<string, string>>;
}

/** Where a run stores the model that it adopted. */
export function adoptedModelUri({ workspace, run }: Pick<ResolvedRun, 'workspace' | 'run'>): string {
  return `${workspace}/runs/${run}/adopted-model.json`;
}
