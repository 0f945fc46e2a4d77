import type { EditWithFate } from './edits.js';

/** Every setting edited by hand in one monitor's live constraints, with its fate. */
export interface MonitorEdits {
  readonly scheduleName: string;
  /** What the live constraints were compared with. */
  readonly base:
    | 'suggestion of the run that made the baseline'
    | 'output of the baseline job'
    | 'live statistics';
  readonly edits: readonly EditWithFate[];
}
