export type DiagnosisKind =
  | 'Drift'
  | 'StaleBaseline'
  | 'UpstreamDefect'
  | 'UnrepresentativeDataset'
  | 'InsufficientEvidence';

export interface Diagnosis {
  readonly diagnosis: DiagnosisKind;
  /** Each with its numbers, for a person to check. */
  readonly reasons: readonly string[];
}
