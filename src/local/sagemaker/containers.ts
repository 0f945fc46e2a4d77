/** The code that runs in place of containers: the estimator for training and serving images, the analyzer for Model Monitor's image. */
import type * as estimator from '../estimator/index.js';

export type Estimator = Pick<
  typeof estimator,
  'train' | 'packModel' | 'unpackModel' | 'scoreCsv' | 'predict'
>;
export type { TrainedModel } from '../estimator/index.js';

export interface AnalyzerRun {
  readonly environment: Readonly<Record<string, string>>;
  /** The folder that is the container's `/`. */
  readonly root: string;
  readonly signal: AbortSignal;
}

export interface Containers {
  readonly estimator: () => Promise<Estimator>;
  /** Rejects with an error named `NoDataError` if there was no data to analyse. */
  readonly runAnalyzer: (run: AnalyzerRun) => Promise<{ exitMessage: string; violations: number }>;
}

/** Loaded on first use, because a platform that only lists resources needs neither. */
export const localContainers: Containers = {
  estimator: () => import('../estimator/index.js'),
  runAnalyzer: async (run) => {
    const { runContainer } = await import('../../analyzer/index.js');
    return runContainer(run);
  },
};
