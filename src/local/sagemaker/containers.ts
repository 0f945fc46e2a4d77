/** The code that runs in place of containers: the estimator for training and serving images, the analyzer and the merger for Model Monitor's images. */
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
};
