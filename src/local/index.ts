/** SageMaker on one machine. */
export { AwsError } from './aws-error.js';
export type {
  Invocation,
  InvocationAnswer,
  LocalDurations,
  LocalEvent,
  LocalOptions,
  LocalPlatform,
  LocalSageMaker,
} from './platform.js';
export { DEFAULT_OPTIONS, type RunningLocalPlatform, startLocalPlatform } from './server.js';
