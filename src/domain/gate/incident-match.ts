/** A declared incident, and how many of its rows a dataset contains. */
export interface IncidentMatch {
  readonly reason: string;
  readonly from: string;
  readonly to: string;
  readonly capturedRows: number;
  /** Share of the dataset's rows that come from the incident; null if it cannot be determined. */
  readonly shareOfTraining: number | null;
  /** The share that the dataset has in common with any captured traffic by coincidence: coarse rows repeat. */
  readonly shareByAccident: number;
  /** Share of the incident's own rows that the dataset contains; shows a few wrong rows in a large dataset. */
  readonly shareOfIncident?: number | null;
  readonly shareOfIncidentByAccident?: number;
  /** Default: the training set. */
  readonly dataset?: 'training set' | 'baseline dataset';
  /** Default: rows. */
  readonly matchedBy?: 'rows' | 'time';
  /** Which part of the capture was not read, or why it could not be read. */
  readonly left?: string | null;
}
