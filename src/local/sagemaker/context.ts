import type { LocalPlatform } from '../platform.js';
import type { AsynchronousWork } from './asynchronous-work.js';
import type { ClockWaits } from './clock-waits.js';
import { type Collection, openCollection } from './collection.js';
import type { Containers } from './containers.js';
import type { Tags } from './tags.js';

/** The services that all operations of the local SageMaker use. */
export interface SageMakerContext {
  readonly platform: LocalPlatform;
  readonly containers: Containers;
  readonly work: AsynchronousWork;
  readonly tags: Tags;
  readonly waits: ClockWaits;
}

export function collectionOf<T extends object>(context: SageMakerContext, kind: string): Collection<T> {
  return openCollection<T>(context.platform.documents, kind);
}
