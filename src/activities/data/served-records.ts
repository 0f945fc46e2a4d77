import { AnalyzerError, readLines } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { Production } from '../../contract/resolved-run.js';
import { s3Uri } from '../../contract/s3-address.js';
import { changedWindows, intervalAt, type ServingInterval } from '../../domain/windows/window-ledger.js';
import { callAws } from '../support/errors.js';
import { captureObjects } from './capture-windows.js';

/** More capture than this is not read: the window is then reported as mixed. */
const MOST_BYTES = 256 * 1024 ** 2;
/** Payloads are strings in which quotes are escaped, so the member cannot be found within one. */
const INFERENCE_TIME = /"inferenceTime"\s*:\s*"([^"]+)"/;

interface WindowBounds {
  readonly windowStart: string;
  readonly windowEnd: string;
}

/**
 * For each window in which the endpoint changed: the interval in which all its captured records were served, by their
 * inference times; null if two models served them, if one was served while the endpoint changed, without records, or if the
 * capture cannot be read. Traffic
 * in bursts often has one model although the window has two.
 */
export async function servedRecords(
  s3: S3Port,
  production: Production,
  windows: readonly WindowBounds[],
  intervals: readonly ServingInterval[],
): Promise<ReadonlyMap<string, ServingInterval | null>> {
  const found = new Map<string, ServingInterval | null>();
  for (const window of changedWindows(windows, intervals)) {
    found.set(window.windowStart, await servingInterval(s3, production, window, intervals));
  }
  return found;
}

async function servingInterval(
  s3: S3Port,
  production: Production,
  { windowStart, windowEnd }: WindowBounds,
  intervals: readonly ServingInterval[],
): Promise<ServingInterval | null> {
  const span = { start: Date.parse(windowStart), end: Date.parse(windowEnd) };
  let served: ServingInterval | null = null;
  for await (const time of inferenceTimes(s3, production, span)) {
    const interval = intervalAt(time, intervals);
    if (interval === null || (served !== null && served.model !== interval.model)) return null;
    served = interval;
  }
  return served;
}

/** Times of the records that the endpoint captured in the span. */
async function* inferenceTimes(
  s3: S3Port,
  production: Production,
  span: { readonly start: number; readonly end: number },
): AsyncGenerator<number> {
  const objects = await captureObjects(s3, production, span);
  if (objects.reduce((total, { size }) => total + size, 0) > MOST_BYTES) {
    yield Number.NaN;
    return;
  }
  for (const { bucket, key } of objects) {
    const uri = s3Uri(bucket, key);
    try {
      for await (const lines of readLines(await s3.stream(uri))) {
        for (const line of lines) {
          if (line.trim() === '') continue;
          const time = Date.parse(INFERENCE_TIME.exec(line)?.[1] ?? '');
          // A record without a time could have been served by either model.
          if (Number.isNaN(time) || (time >= span.start && time < span.end)) yield time;
        }
      }
    } catch (error) {
      if (!(error instanceof AnalyzerError)) await callAws(`Reading ${uri}`, () => Promise.reject(error));
      yield Number.NaN;
    }
  }
}
