/** A local SageMaker on one machine. */
export type { LocalOptions } from './platform.js';
export { type RunningLocalPlatform, startLocalPlatform } from './start-local-platform.js';
