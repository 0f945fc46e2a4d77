/** The code that runs in place of containers: the estimator for training and serving images, the others for the images of Model Monitor and Clarify. */
import type { ClarifyRun } from '../clarify/index.js';
import type * as estimator from '../estimator/index.js';

export type Estimator = Pick<
  typeof estimator,
  'train' | 'packModel' | 'unpackModel' | 'withResponseColumns' | 'scoreCsv' | 'predict'
>;
export type { TrainedModel } from '../estimator/index.js';

export interface ContainerRun {
  readonly environment: Readonly<Record<string, string>>;
  /** The folder that is the container's `/`. */
  readonly root: string;
  readonly signal: AbortSignal;
}

export interface ContainerResult {
  readonly exitMessage: string;
  readonly violations: number;
}

export interface Containers {
  readonly estimator: () => Promise<Estimator>;
  /** Rejects with an error named `NoDataError` if there was no data to analyse. */
  readonly runAnalyzer: (run: ContainerRun) => Promise<ContainerResult>;
  /** The number of violations is 0. */
  readonly mergeGroundTruth: (run: ContainerRun) => Promise<ContainerResult>;
  /** Rejects like `runAnalyzer`. */
  readonly runClarify: (run: ClarifyRun) => Promise<ContainerResult>;
}

/** Loaded on first use, because a platform that only lists resources needs neither. */
export const localContainers: Containers = {
  estimator: () => import('../estimator/index.js'),
  runAnalyzer: async (run) => {
    const { runContainer } = await import('../../analyzer/index.js');
    return runContainer(run);
  },
  mergeGroundTruth: async (run) => {
    const { runMerger } = await import('../ground-truth-merger/index.js');
    return runMerger(run);
  },
  runClarify: async (run) => {
    const { runClarify } = await import('../clarify/index.js');
    return runClarify(run);
  },
};
