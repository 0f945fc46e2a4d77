/** The edits of the live constraints and their fates, as far as a run's history carries them. */
export interface EditSummary {
  readonly carriedOver: number;
  /** In conflict with the new baseline, or dropped on request. */
  readonly notCarriedOver: number;
  /** One line for each edit, edits that were not carried over first; the file at `uri` lists all. */
  readonly lines: readonly string[];
  readonly uri: string;
}
