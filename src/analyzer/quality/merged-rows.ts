import { z } from 'zod';
import { CsvSplitter } from '../csv-splitter.js';
import { type Chunks, readLines } from '../dataset.js';
import { AnalyzerError } from '../errors.js';
import { jsonDocuments } from '../json-documents.js';
import { type CapturedPayload, captureData, capturedPayload } from '../read-capture.js';
import type { FindingKind } from './findings.js';
import { columnIndex, parseValuePath, type QualityAttributes, valueAt } from './quality-attributes.js';
import type { QualityRow } from './quality-problem.js';

const mergedRecord = z.object({
  groundTruthData: capturedPayload,
  captureData,
  eventMetadata: z
    .object({
      eventId: z.string().optional(),
      inferenceId: z.string().optional(),
      inferenceTime: z.string().optional(),
      invocationSource: z.string().optional(),
    })
    .optional(),
});

/** One line that a merge job wrote: a captured request and response, with its ground truth. */
export type MergedRecord = z.infer<typeof mergedRecord>;

export interface MergedRowsOptions {
  readonly attributes: QualityAttributes;
  /** Receives records whose numbers of predictions and labels differ; they give no rows. */
  readonly addFinding?: (kind: FindingKind, example: string, rows?: number) => void;
}

/**
 * The labelled rows of merged files (JSON Lines). Predictions and probabilities come from the model's output, as CSV (by
 * column index, from 0) or JSON (by path). Records of shadow tests are skipped.
 * @param files one stream of chunks per file
 * @throws AnalyzerError for lines that are not merged records, BASE64, and attributes that do not fit the encoding
 */
export async function* mergedRows(
  files: AsyncIterable<Chunks> | Iterable<Chunks>,
  options: MergedRowsOptions,
): AsyncGenerator<readonly QualityRow[]> {
  const read = new PayloadReader(options.attributes);
  for await (const file of files) {
    let number = 0;
    for await (const lines of readLines(file)) {
      const rows: QualityRow[] = [];
      for (const line of lines) {
        number += 1;
        if (line.trim() === '') continue;
        const record = parseMergedRecord(line, number);
        if (record.eventMetadata?.invocationSource === 'ShadowExperiment') continue;
        const labels = read.labels(record.groundTruthData);
        const outputs = read.outputs(outputOf(record));
        if (labels.length !== outputs.length) {
          options.addFinding?.('UnmatchedRecords', `${outputs.length} and ${labels.length}`);
          continue;
        }
        for (const [i, output] of outputs.entries()) rows.push({ label: labels[i] ?? null, ...output });
      }
      yield rows;
    }
  }
}

/** @throws AnalyzerError with the number of the line if it is not a merged record */
export function parseMergedRecord(line: string, number: number): MergedRecord {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new AnalyzerError(
      `Line ${number} of a merged file is not JSON: ${JSON.stringify(line.slice(0, 80))}. Use only files that a merge job wrote.`,
    );
  }
  const parsed = mergedRecord.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new AnalyzerError(
    `Line ${number} of a merged file is not a merged record (captureData and groundTruthData, with data and encoding): ` +
      `${JSON.stringify(line.slice(0, 80))}. Use only files that a merge job wrote.`,
  );
}

function outputOf({ captureData, eventMetadata }: MergedRecord): CapturedPayload {
  const output = captureData.endpointOutput ?? captureData.batchTransformOutput;
  if (output !== undefined) return output;
  throw new AnalyzerError(
    `Merged record ${eventMetadata?.eventId ?? 'without eventId'} contains no model output. Add Output to CaptureOptions ` +
      'of the endpoint configuration.',
  );
}

type Output = Pick<QualityRow, 'prediction' | 'probability'>;

/** Reads values from payloads, with the attributes parsed once. */
class PayloadReader {
  private readonly label: Selector | undefined;
  private readonly prediction: Selector | undefined;
  private readonly probability: Selector | undefined;

  constructor({ groundTruth, inference, probability }: QualityAttributes) {
    this.label = groundTruth === undefined ? undefined : new Selector(groundTruth);
    this.prediction = inference === undefined ? undefined : new Selector(inference);
    this.probability = probability === undefined ? undefined : new Selector(probability);
  }

  /** Without an attribute, the label is the first CSV column, or the only value of the JSON. */
  labels({ data, encoding }: CapturedPayload): readonly (string | null)[] {
    if (encoding === 'CSV') {
      return csvRecords(data).map((cells) => (this.label ? this.label.cell(cells) : (cells[0] ?? null)));
    }
    requireJson(encoding, 'ground truth');
    return jsonDocuments(data).map((json) => {
      if (this.label && typeof json === 'object') return this.label.value(json);
      return textOf(onlyMember(json), 'the ground truth');
    });
  }

  outputs({ data, encoding }: CapturedPayload): readonly Output[] {
    const { prediction, probability } = this;
    if (encoding === 'CSV') {
      return csvRecords(data).map((cells) => ({
        ...(prediction && { prediction: prediction.cell(cells) }),
        ...(probability && { probability: probability.cell(cells) }),
      }));
    }
    requireJson(encoding, 'model output');
    return jsonDocuments(data).map((json) => ({
      ...(prediction && { prediction: prediction.value(json) }),
      ...(probability && { probability: probability.value(json) }),
    }));
  }
}

class Selector {
  private readonly index: number | undefined;
  private readonly path: ReturnType<typeof parseValuePath> | undefined;

  constructor(private readonly attribute: string) {
    this.index = columnIndex(attribute);
    if (this.index === undefined) this.path = parseValuePath(attribute);
  }

  cell(cells: readonly (string | null)[]): string | null {
    if (this.index !== undefined) return cells[this.index] ?? null;
    throw new AnalyzerError(
      `The attribute ${JSON.stringify(this.attribute)} is a name, but captured CSV has no column names. Use the index of ` +
        'the column, from 0.',
    );
  }

  value(json: unknown): string | null {
    // An index also selects from JSON whose output is a list.
    return textOf(
      valueAt(json, this.path ?? [this.index ?? 0]),
      `the attribute ${JSON.stringify(this.attribute)}`,
    );
  }
}

function textOf(value: unknown, what: string): string | null {
  const single = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (single === undefined || single === null) return null;
  if (typeof single !== 'object') return String(single);
  throw new AnalyzerError(
    `${what} selects ${JSON.stringify(single).slice(0, 80)}, which is not one value. Use a path to one value.`,
  );
}

function onlyMember(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json;
  const values = Object.values(json);
  if (values.length === 1) return values[0];
  throw new AnalyzerError(
    `The ground truth ${JSON.stringify(json).slice(0, 80)} has several members. Set ground_truth_attribute.`,
  );
}

function requireJson(encoding: string, what: string): void {
  if (encoding === 'JSON') return;
  throw new AnalyzerError(
    `The encoding of the ${what} is ${encoding}, but only CSV and JSON can be analyzed. Add the content type to ` +
      'CaptureContentTypeHeader of the endpoint configuration, so that it is not captured as BASE64.',
  );
}

function csvRecords(data: string): readonly (readonly (string | null)[])[] {
  if (!data.includes('"')) {
    if (!data.includes('\n')) return [cellsOf(data)];
    return data
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .map(cellsOf);
  }
  const splitter = new CsvSplitter();
  return [...splitter.push(data.endsWith('\n') ? data : `${data}\n`), ...splitter.end()];
}

const cellsOf = (line: string) => line.split(',').map((cell) => (cell === '' ? null : cell));
