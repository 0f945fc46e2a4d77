import type { EditSummary } from './edits.js';

/** A baseline that this run proposes, named by its digest. */
export interface Candidate {
  readonly digest: string;
  readonly statisticsUri: string;
  readonly constraintsUri: string;
  readonly datasetUri: string;
  readonly rows: number;
  /** Absent if the live constraints have no edits. */
  readonly edits?: EditSummary;
}

/** By what an approver compares two versions of a candidate, as text. */
export interface VersionFigures {
  readonly thresholds: string;
  readonly falseAlarms: string;
  readonly power: string;
}
