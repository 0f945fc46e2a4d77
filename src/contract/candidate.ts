import type { EditSummary } from './edits.js';

interface CandidateFiles {
  readonly digest: string;
  readonly constraintsUri: string;
  readonly datasetUri: string;
  readonly rows: number;
  /** Absent if the live constraints have no edits. */
  readonly edits?: EditSummary;
}

/** A data-quality baseline that this run proposes, named by the digest of its two files. */
export interface Candidate extends CandidateFiles {
  readonly statisticsUri: string;
}

/** A baseline of another monitor kind: constraints only, named by their digest. */
export interface ConstraintsCandidate extends CandidateFiles {
  readonly statisticsUri: null;
}

export type ProposedCandidate = Candidate | ConstraintsCandidate;

/** A candidate and the monitoring schedules that it is for. */
export interface CandidateFor<C extends ProposedCandidate = ProposedCandidate> {
  readonly scheduleNames: readonly string[];
  readonly candidate: C;
}

/** With the baseline job that made it, where the run knows it. */
export type PlannedCandidate = CandidateFor & { readonly baseliningJobName?: string };

/**
 * What the baseline job led to: one candidate, or several where the monitors have different live baselines or settings edited
 * by hand. Two of them may have the same files: the gate compares each with the live baseline of its own monitors.
 */
export interface SealedCandidates extends Candidate {
  /** Absent if all monitors get the same candidate. The first candidate is for the monitors that are not named here. */
  readonly others?: readonly CandidateFor<Candidate>[];
  /** Digest of the live baseline by monitoring schedule. */
  readonly liveDigests?: Readonly<Record<string, string>>;
}

/** By what an approver compares two versions of a candidate, as text. */
export interface VersionFigures {
  readonly thresholds: string;
  readonly falseAlarms: string;
  readonly power: string;
}
