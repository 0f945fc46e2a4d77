import { type Containers, localContainers } from '../../../../src/local/sagemaker/containers.js';

/** An analyzer that waits until it is released or stopped before it runs. */
export function heldAnalyzer(): { containers: Containers; release(): void } {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return {
    release,
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
