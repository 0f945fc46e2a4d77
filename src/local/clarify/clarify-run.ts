import type { TrainedModel } from '../estimator/index.js';

export interface ClarifyRun {
  readonly environment: Readonly<Record<string, string>>;
  /** The folder that is the container's `/`. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** The model that Clarify's container would serve on a shadow endpoint. */
  readonly loadModel: (name: string) => Promise<TrainedModel>;
  /** An object that the configuration names, such as the baseline of SHAP. */
  readonly readObject: (uri: string) => Promise<string>;
}
