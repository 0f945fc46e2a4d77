/** Records in captured requests and responses, and in ground truth. */
import { search } from '@aws-lambda-powertools/jmespath';
import { AnalyzerError, jsonDocuments } from '../../analyzer/index.js';

export interface Payload {
  readonly data: string;
  readonly encoding: string;
}

export type Cells = readonly (string | null)[];

/**
 * The rows of features in a request: the lines of CSV, or what `features_attribute` (JMESPath) selects from each JSON
 * document: one list of values, or a list of such lists.
 * @throws AnalyzerError for another encoding, and if the attribute is missing or selects something else
 */
export function featureRows(payload: Payload | undefined, attribute: string | undefined): readonly Cells[] {
  const { data, encoding } = readable(payload, 'endpointInput');
  if (encoding === 'CSV') return csvRecords(data);
  if (attribute === undefined) {
    throw new AnalyzerError(
      'The captured requests are JSON, and the monitor does not say where the features are. Set FeaturesAttribute, such as features or instances[*].features.',
    );
  }
  return jsonDocuments(data).flatMap((document) => {
    const selected = select(document, attribute);
    if (Array.isArray(selected) && selected.length > 0) {
      if (selected.every(Array.isArray)) return selected.map((row) => row.map(cellOf));
      return [selected.map(cellOf)];
    }
    throw new AnalyzerError(
      `FeaturesAttribute ${attribute} selects ${JSON.stringify(selected)} from ${JSON.stringify(document).slice(0, 80)}, which is no list of features. Fix the attribute.`,
    );
  });
}

/** The values that an attribute selects from each record of a response: a column of CSV, or a path into JSON. */
export function outputValues(payload: Payload | undefined, attribute: string | null): Cells {
  const { data, encoding } = readable(payload, 'endpointOutput');
  if (encoding === 'CSV') {
    const position = columnOf(attribute);
    return csvRecords(data).map((cells) => cells[position] ?? null);
  }
  if (attribute === null) {
    throw new AnalyzerError(
      'The captured responses are JSON, and the monitor does not say where the prediction is. Set InferenceAttribute or ProbabilityAttribute.',
    );
  }
  return jsonDocuments(data).flatMap((document) => {
    const selected = select(document, attribute);
    return Array.isArray(selected) ? selected.map(cellOf) : [cellOf(selected)];
  });
}

/** The labels of a record: the first column of CSV, or JSON values. */
export function labelsOf({ data, encoding }: Payload): Cells {
  if (encoding === 'CSV') return csvRecords(data).map(([label = null]) => label);
  return jsonDocuments(data).flatMap((label) => (Array.isArray(label) ? label.map(cellOf) : [cellOf(label)]));
}

/**
 * The position of a CSV column. Null: the first one.
 * @throws AnalyzerError if the attribute is not an index
 */
export function columnOf(attribute: string | null): number {
  if (attribute === null) return 0;
  if (/^\d{1,6}$/.test(attribute)) return Number(attribute);
  throw new AnalyzerError(
    `The attribute ${JSON.stringify(attribute)} is not the index of a column, and CSV responses have no names. Use the index, from 0.`,
  );
}

function readable(payload: Payload | undefined, side: string): Payload {
  if (payload?.encoding === 'CSV' || payload?.encoding === 'JSON') return payload;
  throw new AnalyzerError(
    `Bias and explainability monitors read captured CSV and JSON, but ${side} is ${payload?.encoding ?? 'not captured'}. ` +
      'Name its content type in CaptureContentTypeHeader, and capture input and output.',
  );
}

function select(document: unknown, attribute: string): unknown {
  try {
    return search(attribute, document as Parameters<typeof search>[1]);
  } catch (error) {
    throw new AnalyzerError(`The attribute ${attribute} is not JMESPath: ${(error as Error).message}`);
  }
}

function cellOf(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Quoted cells may contain commas. */
function csvRecords(data: string): (string | null)[][] {
  return data
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(cellsOf);
}

function cellsOf(line: string): (string | null)[] {
  const texts = line.includes('"')
    ? [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
      )
    : line.split(',');
  return texts.map((text) => (text === '' ? null : text));
}
