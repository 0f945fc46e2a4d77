import type { MonitorKind } from './monitor-kind.js';

/** A monitoring schedule of the endpoint whose baseline the run does not renew. */
export interface LeftOutMonitor {
  readonly scheduleName: string;
  readonly kind: MonitorKind;
  /** Begins in lower case and ends without a full stop. */
  readonly why: string;
}
