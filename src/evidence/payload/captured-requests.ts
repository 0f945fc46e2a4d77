import {
  AnalyzerError,
  type Chunks,
  captureRecords,
  type Dataset,
  decodedPayload,
  type Row,
} from '../../analyzer/index.js';
import { CodedError } from '../../contract/errors.js';
import { mediaTypeOf, type PayloadMapping } from '../../contract/payload.js';
import { PayloadReader, type PayloadRow } from './payload-reader.js';

/** A captured JSON request with its records. */
export interface CapturedRequest {
  readonly body: string;
  readonly contentType: string;
  readonly records: readonly PayloadRow[];
}

/**
 * The JSON requests of one capture file. Text that was captured as BASE64 is decoded.
 * @param within reads only records with an inference time in this span, in milliseconds since the epoch, end exclusive
 * @throws CodedError whose message begins with the line: a request that is not JSON, or that the mapping does not read
 */
export async function* capturedRequests(
  file: Chunks,
  reader: PayloadReader,
  within?: { readonly start: number; readonly end: number },
): AsyncGenerator<CapturedRequest> {
  try {
    for await (const records of captureRecords(file, within)) {
      for (const { captureData, line } of records) {
        const captured = captureData.endpointInput && decodedPayload(captureData.endpointInput);
        if (captured === undefined) continue;
        const contentType = mediaTypeOf(captured.observedContentType ?? 'application/json');
        if (captured.encoding !== 'JSON') {
          throw new CodedError(
            'CaptureUnreadable',
            `line ${line}: The request was captured as ${captured.encoding} (content type ${contentType}), and other requests are JSON. Send one content type, and name it in CaptureContentTypeHeader of the endpoint configuration.`,
          );
        }
        const body = captured.data;
        yield { body, contentType, records: read(() => reader.requests(body, contentType), line) };
      }
    }
  } catch (error) {
    throw error instanceof AnalyzerError ? new CodedError('CaptureUnreadable', error.message) : error;
  }
}

function read<T>(records: () => T, line: number): T {
  try {
    return records();
  } catch (error) {
    throw error instanceof CodedError ? new CodedError(error.code, `line ${line}: ${error.message}`) : error;
  }
}

/**
 * Puts records into the order of the features: by name where the records have names, otherwise by position. Values under
 * other names follow.
 */
export function featureOrder(features: readonly string[]): (record: PayloadRow) => Row {
  const known = new Set(features);
  return ({ names, cells }) => {
    if (names === null) return cells;
    const values = new Map(names.map((name, i) => [name, cells[i] ?? null]));
    const others = names.flatMap((name, i) => (known.has(name) ? [] : [cells[i] ?? null]));
    return [...features.map((name) => values.get(name) ?? null), ...others];
  };
}

/**
 * The captured inputs as one table. Its columns have names if the records have names.
 * @param files the capture files with their names, in order
 * @throws CodedError whose message begins with the file's name and the line
 */
export function mappedCapture(
  files: readonly { readonly name: string; readonly chunks: Chunks }[],
  mapping: PayloadMapping,
  within?: { readonly start: number; readonly end: number },
): Dataset {
  const reader = new PayloadReader(mapping);
  const columns = new Map<string, number>();
  let isNamed = false;
  const rowOf = ({ names, cells }: PayloadRow): Row => {
    if (names === null) return cells;
    isNamed = true;
    for (const name of names) if (!columns.has(name)) columns.set(name, columns.size);
    const row = new Array<string | null>(columns.size).fill(null);
    names.forEach((name, i) => {
      row[columns.get(name) as number] = cells[i] ?? null;
    });
    return row;
  };
  async function* rows(): AsyncGenerator<Row> {
    for (const { name, chunks } of files) {
      try {
        for await (const { records } of capturedRequests(chunks, reader, within)) yield* records.map(rowOf);
      } catch (error) {
        throw error instanceof CodedError ? new CodedError(error.code, `${name}, ${error.message}`) : error;
      }
    }
  }
  return { columns: () => (isNamed ? [...columns.keys()] : null), rows: rows() };
}
