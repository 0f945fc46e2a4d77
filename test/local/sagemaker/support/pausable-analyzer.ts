import { type Containers, localContainers } from '../../../../src/local/sagemaker/containers.js';

export interface PausableAnalyzer {
  readonly containers: Containers;
  /** From now on, the analyzer and the merger wait until `release`, or until their job is stopped, before they run. */
  pause(): void;
  release(): void;
}

export function pausableAnalyzer(): PausableAnalyzer {
  let release: () => void = () => undefined;
  let released: Promise<void> = Promise.resolve();
  const afterRelease =
    (task: Containers['runAnalyzer']): Containers['runAnalyzer'] =>
    async (run) => {
      const stopped = new Promise<never>((_, reject) => {
        run.signal.addEventListener('abort', () => reject(run.signal.reason), { once: true });
      });
      await Promise.race([released, stopped]);
      return task(run);
    };
  return {
    pause: () => {
      released = new Promise<void>((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
    containers: {
      ...localContainers,
      runAnalyzer: afterRelease(localContainers.runAnalyzer),
      mergeGroundTruth: afterRelease(localContainers.mergeGroundTruth),
    },
  };
}
