import { AnalyzerError, type Dataset, type Row, readCapture, readCsv } from '../../analyzer/index.js';
import type { S3Object, S3Port } from '../../aws/s3.js';
import type { Production } from '../../contract/resolved-run.js';
import { parseS3Uri, s3Uri } from '../../contract/s3-address.js';
import type { TimeSpan } from '../../domain/windows/time-span.js';
import { callAws, refused } from '../support/errors.js';
import { openCsv } from './open-csv.js';

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
    found.push(...(await callAws(`Listing the captured traffic ${folder}`, () => s3.objects(folder))));
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

/**
 * The model's inputs, row by row, as the endpoint received them, without the outputs. Refuses a file that cannot be
 * analyzed (BASE64, nested JSON) by its name: the monitor's own executions fail on it too. With `within`, only records
 * whose response falls in that span.
 */
export function capturedInputs(s3: S3Port, objects: readonly S3Object[], within?: TimeSpan): Dataset {
  let reading = '';
  async function* streams(): AsyncGenerator<AsyncIterable<Uint8Array>> {
    for (const { bucket, key } of objects) {
      reading = s3Uri(bucket, key);
      yield await callAws(`Reading ${reading}`, () => s3.stream(reading));
    }
  }
  const captured = readCapture(streams(), {
    captureIndexNames: ['endpointInput'],
    ...(within ? { within } : {}),
  });
  async function* rows(): AsyncGenerator<Row> {
    try {
      yield* captured.rows;
    } catch (error) {
      if (error instanceof AnalyzerError) {
        throw refused(
          'CaptureUnreadable',
          `Captured traffic ${reading}: ${error.message} Model Monitor fails on it too. Fix the endpoint's capture settings, then start a new run.`,
        );
      }
      await callAws(`Reading ${reading}`, () => Promise.reject(error));
    }
  }
  return { columns: () => captured.columns(), rows: rows() };
}

/** Rows of a CSV dataset in S3, object after object; with `header`, each object begins with one. */
export async function* csvRows(
  s3: S3Port,
  uri: string,
  header: boolean,
): AsyncGenerator<{ readonly row: readonly (string | null)[]; readonly columns: readonly string[] | null }> {
  for (const object of await callAws(`Listing dataset ${uri}`, () => s3.objects(uri))) {
    const dataset = readCsv(openCsv(s3, object), { header, raggedRows: 'keep' });
    try {
      for await (const row of dataset.rows) yield { row, columns: dataset.columns() };
    } catch (error) {
      const where = s3Uri(object.bucket, object.key);
      await callAws(`Reading ${where}`, () => Promise.reject(error));
    }
  }
}

/** One CSV line; a cell is quoted only where necessary. Missing cells are empty. */
export function csvLine(row: readonly (string | null)[]): string {
  return `${row.map((cell) => (cell === null ? '' : /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}
