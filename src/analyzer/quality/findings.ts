/** Something about the rows that makes the metrics incomplete or doubtful. The files have no place for it. */
export interface QualityFinding {
  readonly kind: FindingKind;
  readonly rows: number;
  readonly description: string;
}

export type FindingKind =
  | 'MissingValue'
  | 'NotANumber'
  | 'ProbabilityOutOfRange'
  | 'UnknownLabel'
  | 'UnmatchedRecords'
  | 'PredictionNeverALabel'
  | 'PositiveLabelNeverOccurs';

/** Counts rows with a problem and keeps the first value of each kind as an example. */
export class FindingCounts {
  private readonly counted = new Map<
    string,
    { readonly kind: FindingKind; rows: number; readonly example: string }
  >();

  /** @param example for a missing value, the name of the cell: each has a finding of its own */
  add(kind: FindingKind, example: string, rows = 1): void {
    const key = kind === 'MissingValue' ? `${kind} ${example}` : kind;
    const found = this.counted.get(key);
    if (found) found.rows += rows;
    else this.counted.set(key, { kind, rows, example });
  }

  list(): readonly QualityFinding[] {
    return [...this.counted.values()].map(({ kind, rows, example }) => ({
      kind,
      rows,
      description: SENTENCES[kind](rows, example),
    }));
  }
}

const rowsWith = (rows: number) => (rows === 1 ? '1 row has' : `${rows} rows have`);

/** Sentences for people, with the number of rows and one example. */
const SENTENCES: Readonly<Record<FindingKind, (rows: number, example: string) => string>> = {
  MissingValue: (rows, example) =>
    `${rowsWith(rows)} no ${example} and ${rows === 1 ? 'was' : 'were'} left out.`,
  NotANumber: (rows, example) =>
    `${rowsWith(rows)} text where a number is needed (${example}) and ${rows === 1 ? 'was' : 'were'} left out.`,
  ProbabilityOutOfRange: (rows, example) =>
    `${rowsWith(rows)} a probability outside 0 to 1 (${example}) and ${rows === 1 ? 'was' : 'were'} left out.`,
  UnknownLabel: (rows, example) =>
    `${rowsWith(rows)} a label outside the known classes (${example}) and ${rows === 1 ? 'was' : 'were'} left out.`,
  UnmatchedRecords: (rows, example) =>
    `${rows === 1 ? '1 merged record has' : `${rows} merged records have`} different numbers of predictions and labels ` +
    `(${example}) and ${rows === 1 ? 'was' : 'were'} left out.`,
  PredictionNeverALabel: (rows, example) =>
    `${rowsWith(rows)} a predicted class that never occurs as label (${example}).`,
  PositiveLabelNeverOccurs: (rows, example) =>
    `None of the ${rows} rows has the positive label ${example}: recall and the f-scores are not defined.`,
};
