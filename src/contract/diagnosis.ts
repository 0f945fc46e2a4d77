export type DiagnosisKind =
  | 'Drift'
  | 'StaleBaseline'
  | 'UpstreamDefect'
  | 'UnrepresentativeDataset'
  | 'InsufficientEvidence';

export interface Diagnosis {
  readonly diagnosis: DiagnosisKind;
  /** One sentence each, with its numbers, so that a person can check it. */
  readonly reasons: readonly string[];
}
