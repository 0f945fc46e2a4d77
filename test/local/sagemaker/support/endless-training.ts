import { type Containers, localContainers } from '../../../../src/local/sagemaker/containers.js';

/** Containers whose training ends only when its job is stopped. */
export const endlessTraining: Containers = {
  ...localContainers,
  estimator: async () => ({
    ...(await localContainers.estimator()),
    train: ({ signal }) =>
      new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
      ),
  }),
};
