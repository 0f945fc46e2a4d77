/** Starts the complete local SageMaker. */
import type { LocalOptions } from './platform.js';
import { createSageMaker } from './sagemaker/index.js';
import { type RunningLocalPlatform, serveLocally } from './serve-locally.js';

export type { RunningLocalPlatform } from './serve-locally.js';

/**
 * Starts the platform on a state folder, created if it does not exist, and resumes its work. Options that are left out
 * default to `DEFAULT_OPTIONS`. Reads nothing from the environment. Throws if another process uses the folder, if the
 * folder is damaged, or if the port is in use.
 */
export async function startLocalPlatform(
  options: Partial<LocalOptions> & Pick<LocalOptions, 'stateDir'>,
): Promise<RunningLocalPlatform> {
  return serveLocally(options, createSageMaker);
}
