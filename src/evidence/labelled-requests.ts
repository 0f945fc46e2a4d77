import { type Chunks, mergedRows, type QualityAttributes, type Row, readCapture } from '../analyzer/index.js';
import type { PayloadForm } from '../contract/payload.js';
import type { LabelledRow } from '../domain/quality/labels/labelled-table.js';
import { capturedRequests, featureOrder } from './payload/captured-requests.js';
import { PayloadReader } from './payload/payload-reader.js';

export interface LabelledReading {
  /** Where prediction and probability are in the model's output. */
  readonly attributes: QualityAttributes;
  /** Names of the features, in the order in which the endpoint receives them. */
  readonly features: readonly string[];
  /** How clients call the endpoint with JSON; absent for CSV. */
  readonly payload?: PayloadForm | undefined;
}

/**
 * The labelled rows of merged records: features, label, and output of the model in service. Each record is read on its own, so
 * that a label cannot move to another row. Rows without a label, and records whose parts differ in number, are skipped.
 * @param lines lines that a merge job wrote
 * @throws AnalyzerError or CodedError for a record that cannot be read
 */
export async function* labelledRequests(
  lines: AsyncIterable<string>,
  { attributes, features, payload }: LabelledReading,
): AsyncGenerator<LabelledRow> {
  const inputsOf = payload ? jsonInputs(payload, features) : csvInputs;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const chunks = () => once(Buffer.from(line));
    const labelled = (await all(mergedRows([chunks()], { attributes }))).flat();
    const inputs = await inputsOf(chunks);
    if (inputs.length !== labelled.length) continue;
    for (const [i, { label, prediction, probability }] of labelled.entries()) {
      const row = inputs[i] as Row;
      const text = textOf(label);
      if (text === null || row.length !== features.length) continue;
      yield {
        features: row,
        label: text,
        output: { prediction: textOf(prediction), probability: numberOf(probability) },
      };
    }
  }
}

async function csvInputs(chunks: () => Chunks): Promise<readonly Row[]> {
  const capture = readCapture([chunks()], { captureIndexNames: ['endpointInput'], decodesBase64: true });
  return all(capture.rows);
}

function jsonInputs({ mapping }: PayloadForm, features: readonly string[]) {
  const reader = new PayloadReader(mapping);
  const order = featureOrder(features);
  return async (chunks: () => Chunks): Promise<readonly Row[]> => {
    const requests = await all(capturedRequests(chunks(), reader));
    return requests.flatMap(({ records }) => records.map(order));
  };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}

/** Null for a missing or empty value. */
function textOf(value: string | number | null | undefined): string | null {
  const text = value === null || value === undefined ? '' : String(value);
  return text.trim() === '' ? null : text;
}

function numberOf(value: string | number | null | undefined): number | null {
  const text = textOf(value);
  if (text === null) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}
