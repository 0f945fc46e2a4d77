/** A local SageMaker on one machine. */
export type {
  Invocation,
  InvocationResponse,
  LocalDurations,
  LocalEvent,
  LocalOptions,
  LocalPlatform,
  LocalSageMaker,
} from './platform.js';
export { type RunningLocalPlatform, startLocalPlatform } from './start-local-platform.js';
