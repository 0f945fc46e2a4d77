import { AnalyzerError } from '../errors.js';
import { PROBLEM_TYPES, type ProblemType } from './formats.js';

/** What is compared with the label, and how. */
export interface QualityProblem {
  readonly problemType: ProblemType;
  /** A probability above it predicts the positive class. Only used if rows have no prediction. Default: 0.5 */
  readonly probabilityThreshold?: number;
  /** Default: "1" if the labels are 0 and 1, else the last of the two labels in alphabetical order. */
  readonly positiveLabel?: string;
  /** The known classes. Rows with another label are left out and counted as a finding. Default: every class that occurs */
  readonly labels?: readonly string[];
  /** Seed of the five random samples. The same rows in the same order with the same seed give the same numbers. */
  readonly seed?: number;
}

export const DEFAULT_PROBABILITY_THRESHOLD = 0.5;

/** One labelled row. Values are the text of the files; numbers are accepted as well. Null or empty: missing. */
export interface QualityRow {
  readonly label: string | number | null;
  readonly prediction?: string | number | null;
  /** The probability of the positive class. Only used for binary classification. */
  readonly probability?: string | number | null;
}

/** @throws AnalyzerError if the text is not one of SageMaker's problem types */
export function problemTypeOf(text: string | undefined): ProblemType {
  const found = PROBLEM_TYPES.find((type) => type === text);
  if (found !== undefined) return found;
  throw new AnalyzerError(
    `The problem type is ${text ?? 'missing'}. It must be ${PROBLEM_TYPES.slice(0, -1).join(', ')} or ${PROBLEM_TYPES.at(-1)}.`,
  );
}

/** @throws AnalyzerError if the threshold is not a number from 0 to 1 */
export function probabilityThresholdOf(text: string): number {
  const threshold = text.trim() === '' ? Number.NaN : Number(text);
  if (threshold >= 0 && threshold <= 1) return threshold;
  throw new AnalyzerError(`The probability threshold is ${text}. It must be a number from 0 to 1.`);
}
