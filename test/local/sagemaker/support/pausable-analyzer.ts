import { type Containers, localContainers } from '../../../../src/local/sagemaker/containers.js';

export interface PausableAnalyzer {
  readonly containers: Containers;
  /** From now on, the analyzer waits until `release`, or until its job is stopped, before it runs. */
  pause(): void;
  release(): void;
}

export function pausableAnalyzer(): PausableAnalyzer {
  let release: () => void = () => undefined;
  let released: Promise<void> = Promise.resolve();
  return {
    pause: () => {
      released = new Promise<void>((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
    containers: {
      ...localContainers,
      runAnalyzer: async (run) => {
        const stopped = new Promise<never>((_, reject) => {
          run.signal.addEventListener('abort', () => reject(run.signal.reason), { once: true });
        });
        await Promise.race([released, stopped]);
        return localContainers.runAnalyzer(run);
      },
    },
  };
}
