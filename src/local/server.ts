/** SageMaker on one machine, whole. */
import type { LocalOptions } from './platform.js';
import { createSageMaker } from './sagemaker/index.js';
import { type RunningLocalPlatform, serveLocally } from './serve-locally.js';

export type { RunningLocalPlatform } from './serve-locally.js';

/**
 * Starts the platform on a state folder, created if absent, going on where it stood. What is left out is taken from
 * `DEFAULT_OPTIONS`. Reads nothing from the environment. Throws if the folder is in use by another process, or
 * damaged, or if the port is taken.
 */
export async function startLocalPlatform(
  options: Partial<LocalOptions> & Pick<LocalOptions, 'stateDir'>,
): Promise<RunningLocalPlatform> {
  return serveLocally(options, createSageMaker);
}
