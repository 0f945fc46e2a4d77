import { z } from 'zod';
import { CsvSplitter } from './csv-splitter.js';
import { type Chunks, type Dataset, datasetOf, type Row, readLines } from './dataset.js';
import { AnalyzerError } from './errors.js';
import { JsonColumns, readFlatJson } from './flat-json.js';

export type CaptureIndexName = 'endpointInput' | 'endpointOutput';

export const capturedPayload = z.object({
  data: z.string(),
  encoding: z.string(),
  observedContentType: z.string().optional(),
});
/** The request and the response of a captured record. */
export const captureData = z.object({
  endpointInput: capturedPayload.optional(),
  endpointOutput: capturedPayload.optional(),
  batchTransformOutput: capturedPayload.optional(),
});
const captureRecord = z.object({
  captureData,
  eventMetadata: z
    .object({
      eventId: z.string().optional(),
      invocationSource: z.string().optional(),
      inferenceTime: z.string().optional(),
    })
    .optional(),
});
export type CapturedPayload = z.infer<typeof capturedPayload>;
type Payload = CapturedPayload;

/**
 * Reads data capture files (JSON Lines). Output columns come first, then input columns, as in the container. CSV payloads
 * give a table without header; flat JSON payloads give named columns. Records of shadow tests are skipped. A request with
 * several records gives one row per record if the response has the same number of records.
 * @param files one stream of chunks per capture file, in order
 * @param options.decodesBase64 reads BASE64 payloads whose content type is CSV or JSON as text. The container does not
 * @param options.within reads only records with an inference time in this span, in milliseconds since the epoch, end
 *   exclusive. Records without inference time are skipped. Default: all records
 * @throws AnalyzerError for Base64 or mixed encodings, nested JSON, and lines that are not capture records
 */
export function readCapture(
  files: AsyncIterable<Chunks> | Iterable<Chunks>,
  options: {
    readonly captureIndexNames?: readonly CaptureIndexName[];
    readonly within?: { readonly start: number; readonly end: number };
    readonly decodesBase64?: boolean;
  } = {},
): Dataset {
  const names = options.captureIndexNames ?? ['endpointInput', 'endpointOutput'];
  const { within, decodesBase64 = false } = options;
  const columns = new JsonColumns();
  let encoding: Encoding | undefined;
  async function* batches(): AsyncGenerator<readonly Row[]> {
    for await (const file of files) {
      for await (const records of captureRecords(file, within)) {
        const rows: Row[] = [];
        for (const record of records) {
          const sides = sidesOf(record, names, decodesBase64);
          encoding = commonEncoding(sides, encoding);
          appendRows(sides, encoding, columns, rows);
        }
        yield rows;
      }
    }
  }
  return datasetOf(() => (encoding === 'JSON' ? columns.names : null), batches());
}

type Encoding = 'CSV' | 'JSON';
type Side = { readonly name: CaptureIndexName; readonly payload: Payload };

/** A record of a capture file, with the number of its line (from 1). */
export interface CaptureRecord extends z.infer<typeof captureRecord> {
  readonly line: number;
}

/**
 * The records of one capture file, in batches. Records of shadow tests, and those outside `within`, are skipped.
 * @throws AnalyzerError for a line that is not a capture record
 */
export async function* captureRecords(
  file: Chunks,
  within?: { readonly start: number; readonly end: number },
): AsyncGenerator<readonly CaptureRecord[]> {
  let number = 0;
  for await (const lines of readLines(file)) {
    const records: CaptureRecord[] = [];
    for (const line of lines) {
      number += 1;
      if (line.trim() === '') continue;
      const record = parseRecord(line, number);
      if (record.eventMetadata?.invocationSource === 'ShadowExperiment') continue;
      if (within && !isWithin(within, record)) continue;
      records.push(record);
    }
    yield records;
  }
}

const TEXT = /^(?:text\/csv|application\/(?:json|(?:x-)?(?:json-?lines|jsonl|ndjson)))$/;

/**
 * The payload as text. SageMaker captures a content type that CaptureContentTypeHeader does not name as BASE64; a payload
 * whose content type is CSV or JSON is decoded. Other payloads are unchanged.
 */
export function decodedPayload(payload: CapturedPayload): CapturedPayload {
  const type = (payload.observedContentType?.split(';')[0] ?? '').trim().toLowerCase();
  if (payload.encoding !== 'BASE64' || !TEXT.test(type)) return payload;
  return {
    ...payload,
    data: Buffer.from(payload.data, 'base64').toString('utf8'),
    encoding: type === 'text/csv' ? 'CSV' : 'JSON',
  };
}

function isWithin(
  { start, end }: { start: number; end: number },
  { eventMetadata }: Pick<CaptureRecord, 'eventMetadata'>,
): boolean {
  const time = Date.parse(eventMetadata?.inferenceTime ?? '');
  return time >= start && time < end;
}

const CAPTURE_FILES_ONLY = 'Use only files that data capture wrote.';

function parseRecord(line: string, number: number): CaptureRecord {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new AnalyzerError(
      `Line ${number} of a capture file is not JSON: ${JSON.stringify(line.slice(0, 80))}. ${CAPTURE_FILES_ONLY}`,
    );
  }
  const parsed = captureRecord.safeParse(json);
  if (parsed.success) return { ...parsed.data, line: number };
  throw new AnalyzerError(
    `Line ${number} of a capture file is not a capture record (captureData.endpointInput or endpointOutput with ` +
      `data and encoding): ${JSON.stringify(line.slice(0, 80))}. ${CAPTURE_FILES_ONLY}`,
  );
}

function sidesOf(
  record: CaptureRecord,
  names: readonly CaptureIndexName[],
  decodes: boolean,
): readonly Side[] {
  const { endpointInput, endpointOutput, batchTransformOutput } = record.captureData;
  const output = endpointOutput ?? batchTransformOutput;
  const sides: Side[] = [];
  if (output !== undefined && names.includes('endpointOutput'))
    sides.push({ name: 'endpointOutput', payload: output });
  if (endpointInput !== undefined && names.includes('endpointInput'))
    sides.push({ name: 'endpointInput', payload: endpointInput });
  if (sides.length > 0)
    return decodes ? sides.map((side) => ({ ...side, payload: decodedPayload(side.payload) })) : sides;
  throw new AnalyzerError(
    `Capture record ${record.eventMetadata?.eventId ?? 'without eventId'} contains none of ${names.join(', ')}. ` +
      'Check CaptureOptions of the endpoint configuration.',
  );
}

/** The container accepts one encoding per run, CSV or JSON, for input and output. */
function commonEncoding(sides: readonly Side[], previous: Encoding | undefined): Encoding {
  const input = sides.find((side) => side.name === 'endpointInput')?.payload.encoding;
  const output = sides.find((side) => side.name === 'endpointOutput')?.payload.encoding;
  if (input !== undefined && output !== undefined && input !== output) {
    // The container's message, quoted in aws/sagemaker-python-sdk#2785.
    throw new AnalyzerError(
      `Encoding mismatch: Encoding is ${input} for endpointInput, but Encoding is ${output} for endpointOutput. ` +
        'We currently only support the same type of input and output encoding at the moment.',
    );
  }
  const encoding = input ?? output;
  if (encoding !== 'CSV' && encoding !== 'JSON') {
    throw new AnalyzerError(
      `Encoding mismatch: Encoding is ${encoding} for ${sides.map((side) => side.name).join(' and ')}, but only ` +
        'CSV and JSON can be analyzed. Add the content type to CaptureContentTypeHeader of the endpoint ' +
        'configuration, so that it is not captured as BASE64.',
    );
  }
  if (previous !== undefined && encoding !== previous) {
    throw new AnalyzerError(
      `Encoding mismatch: some capture records are ${previous}, others ${encoding}. Use one encoding for the whole window.`,
    );
  }
  return encoding;
}

function appendRows(sides: readonly Side[], encoding: Encoding, columns: JsonColumns, rows: Row[]): void {
  const tables = sides.map((side) => recordsOf(side.payload.data, encoding));
  const counts = tables.map((table) => table.length);
  const count = counts[0] ?? 0;
  if (counts.some((other) => other !== count)) {
    throw new AnalyzerError(
      `A captured request and its response have different numbers of records (${sides
        .map((side, i) => `${side.name} ${counts[i]}`)
        .join(', ')}). Send one record per request.`,
    );
  }
  for (let i = 0; i < count; i++) {
    if (encoding === 'CSV') {
      rows.push(tables.flatMap((table) => csvCells(table[i] ?? '')));
    } else {
      const cells: (string | null)[] = new Array(columns.names.length).fill(null);
      for (const table of tables) readFlatJson(table[i] ?? '{}', columns, cells);
      rejectSharedKeys(tables.map((table) => table[i] ?? '{}'));
      rows.push(cells);
    }
  }
}

/** A name in both input and output would overwrite one value with the other. */
function rejectSharedKeys(records: readonly string[]): void {
  if (records.length < 2) return;
  const seen = new Set<string>();
  for (const record of records) {
    for (const key of Object.keys(JSON.parse(record) as object)) {
      if (seen.has(key)) {
        throw new AnalyzerError(
          `"${key}" is the name of both a captured input and a captured output. Rename one, or capture only one side.`,
        );
      }
      seen.add(key);
    }
  }
}

function recordsOf(data: string, encoding: Encoding): readonly string[] {
  if (!data.includes('\n')) return [data];
  // A single JSON object can span several lines. JSON Lines as a whole is not JSON.
  if (encoding === 'JSON' && isJson(data)) return [data];
  return data.split(/\r?\n/).filter((line) => line.trim() !== '');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function csvCells(line: string): readonly (string | null)[] {
  if (!line.includes('"')) return line.split(',').map((cell) => (cell === '' ? null : cell));
  const splitter = new CsvSplitter();
  return [...splitter.push(`${line}\n`), ...splitter.end()][0] ?? [];
}
