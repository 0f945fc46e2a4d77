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

/** The edits of a monitor with the fates that the gate gave them. */
export function withFatesOf(judged: readonly EditWithFate[], monitor: MonitorEdits): MonitorEdits {
  const key = ({ feature, setting, from, to }: EditWithFate) => JSON.stringify([feature, setting, from, to]);
  const byKey = new Map(judged.map((edit) => [key(edit), edit]));
  return { ...monitor, edits: monitor.edits.map((edit) => byKey.get(key(edit)) ?? edit) };
}
