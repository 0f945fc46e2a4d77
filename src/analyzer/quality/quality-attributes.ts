import { AnalyzerError } from '../errors.js';
import type { ProblemType } from './formats.js';

/** Where label, prediction and probability are: the name or the index of a column, or a path into JSON such as `$.score`. */
export interface QualityAttributes {
  /** `ground_truth_attribute`. Optional in merged records, whose label is a value of its own. */
  readonly groundTruth?: string;
  /** `inference_attribute` */
  readonly inference?: string;
  /** `probability_attribute`, for binary classification only. */
  readonly probability?: string;
}

/** @throws AnalyzerError if the problem type needs an attribute that is not set */
export function requireAttributes(problemType: ProblemType, attributes: QualityAttributes): void {
  if (attributes.inference !== undefined) return;
  if (problemType !== 'BinaryClassification') {
    throw new AnalyzerError(`${problemType} needs the attribute of the prediction. Set inference_attribute.`);
  }
  if (attributes.probability === undefined) {
    throw new AnalyzerError(
      'Binary classification needs the attribute of the prediction or of the probability. Set inference_attribute or ' +
        'probability_attribute.',
    );
  }
}

/** A JSON path as its steps: names and positions. */
export type ValuePath = readonly (string | number)[];

const STEP = /\.?([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']+)'\]|\["([^"]+)"\]/y;

/**
 * Parses the part of JSONPath that selects one value: `score`, `$.score`, `$.predictions[0].score`, `$['my score']`.
 * @throws AnalyzerError for anything else
 */
export function parseValuePath(attribute: string): ValuePath {
  const text = attribute.trim();
  const steps: (string | number)[] = [];
  STEP.lastIndex = text.startsWith('$') ? 1 : 0;
  while (STEP.lastIndex < text.length) {
    const [found, name, position, ...quoted] = STEP.exec(text) ?? [];
    if (found === undefined) {
      throw new AnalyzerError(
        `The attribute ${JSON.stringify(attribute)} is not a path to one value. Use a name, a column index, or a path ` +
          'such as $.predictions[0].score.',
      );
    }
    steps.push(position === undefined ? ((name ?? quoted[0] ?? quoted[1]) as string) : Number(position));
  }
  return steps;
}

/** The value at the path; undefined if a step does not exist. */
export function valueAt(value: unknown, path: ValuePath): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string | number, unknown>)[step];
  }
  return current;
}

/** The attribute as a column index, if it is one. */
export function columnIndex(attribute: string): number | undefined {
  const text = attribute.trim();
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}
