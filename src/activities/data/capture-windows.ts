import { ApplicationFailure } from '@temporalio/common';
import { AnalyzerError, type Dataset, type Row, readCapture } from '../../analyzer/index.js';
import type { S3Object, S3Port } from '../../aws/s3.js';
import { CodedError, type ErrorCode } from '../../contract/errors.js';
import type { PayloadForm } from '../../contract/payload.js';
import type { Production } from '../../contract/resolved-run.js';
import { parseS3Uri, s3Uri } from '../../contract/s3-address.js';
import type { TimeSpan } from '../../domain/windows/time-span.js';
import {
  type CapturedRequest,
  capturedRequests,
  featureOrder,
} from '../../evidence/payload/captured-requests.js';
import { PayloadReader } from '../../evidence/payload/payload-reader.js';
import { callAws, refused } from '../support/errors.js';

const HOUR_MS = 3_600_000;

/** Capture objects of a window, from SageMaker's hour folders: `<dest>/<endpoint>/<variant>/yyyy/mm/dd/hh/`. */
export async function captureObjects(
  s3: S3Port,
  production: Production,
  span: TimeSpan,
): Promise<readonly S3Object[]> {
  const found: S3Object[] = [];
  for (let hour = Math.floor(span.start / HOUR_MS) * HOUR_MS; hour < span.end; hour += HOUR_MS) {
    const folder = `${captureRoot(production)}${hourFolder(hour)}/`;
    const inFolder = await callAws(`Listing the captured traffic ${folder}`, () => s3.objects(folder));
    // An argument list of more than about 100,000 objects would overflow the stack.
    for (const object of inFolder) found.push(object);
  }
  return found;
}

function captureRoot(production: Production): string {
  const { bucket, key } = parseS3Uri(production.captureDestination);
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  return s3Uri(bucket, `${prefix}${production.endpointName}/${production.variantName}/`);
}

function hourFolder(hour: number): string {
  return new Date(hour).toISOString().slice(0, 13).replace('T', '-').replaceAll('-', '/');
}

export interface CaptureReading {
  /** How clients call the endpoint with JSON; absent for CSV. */
  readonly payload?: PayloadForm | undefined;
  readonly features: readonly string[];
  /** BASE64 stays BASE64, as the monitor's script receives it. */
  readonly asCaptured?: boolean;
}

/**
 * The model's inputs, row by row, in the order of the features, without the outputs. Refuses a file that cannot be read
 * (nested JSON without a mapping, several content types) by its name. With `within`, only records whose response falls in
 * that span.
 */
export function capturedInputs(
  s3: S3Port,
  objects: readonly S3Object[],
  reading: CaptureReading = { features: [] },
  within?: TimeSpan,
): Dataset {
  const { payload, features, asCaptured = false } = reading;
  if (payload !== undefined) {
    const order = featureOrder(features);
    async function* rows(form: PayloadForm): AsyncGenerator<Row> {
      for await (const { records } of jsonRequests(s3, objects, form, within)) yield* records.map(order);
    }
    return { columns: () => null, rows: rows(payload) };
  }
  let uri = '';
  async function* streams(): AsyncGenerator<AsyncIterable<Uint8Array>> {
    for (const { bucket, key } of objects) {
      uri = s3Uri(bucket, key);
      yield await callAws(`Reading ${uri}`, () => s3.stream(uri));
    }
  }
  const captured = readCapture(streams(), {
    captureIndexNames: ['endpointInput'],
    decodesBase64: !asCaptured,
    ...(within ? { within } : {}),
  });
  async function* rows(): AsyncGenerator<Row> {
    try {
      yield* captured.rows;
    } catch (error) {
      if (error instanceof AnalyzerError) {
        throw refused(
          'CaptureUnreadable',
          `Captured traffic ${uri}: ${error.message} Model Monitor fails on it too. Fix the endpoint's capture settings, then start a new run.`,
        );
      }
      await callAws(`Reading ${uri}`, () => Promise.reject(error));
    }
  }
  return { columns: () => captured.columns(), rows: rows() };
}

/** The captured JSON requests, object after object. Refuses a request that cannot be read by its object and line. */
export async function* jsonRequests(
  s3: S3Port,
  objects: readonly S3Object[],
  { mapping }: Pick<PayloadForm, 'mapping'>,
  within?: TimeSpan,
): AsyncGenerator<CapturedRequest> {
  const reader = new PayloadReader(mapping);
  for (const { bucket, key } of objects) {
    const uri = s3Uri(bucket, key);
    const stream = await callAws(`Reading ${uri}`, () => s3.stream(uri));
    try {
      yield* capturedRequests(stream, reader, within);
    } catch (error) {
      if (error instanceof CodedError) {
        throw refused(error.code, `Captured traffic ${uri}, ${error.message} Then start a new run.`);
      }
      await callAws(`Reading ${uri}`, () => Promise.reject(error));
    } finally {
      stream.destroy();
    }
  }
}

const UNREADABLE: readonly ErrorCode[] = [
  'CaptureUnreadable',
  'PayloadNotJson',
  'MappingMatchesNothing',
  'MappingWidthsDiffer',
];

/** Whether captured traffic was refused because of its content. */
export function isUnreadableCapture(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && UNREADABLE.some((code) => code === error.type);
}

/** One CSV line; a cell is quoted only where necessary. Missing cells are empty. */
export function csvLine(row: readonly (string | null)[]): string {
  return `${row.map((cell) => (cell === null ? '' : /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}
