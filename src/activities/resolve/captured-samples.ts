/** The latest captured records, from which a run determines how clients call the endpoint. */
import { AnalyzerError, type CaptureRecord, captureRecords, decodedPayload } from '../../analyzer/index.js';
import type { S3Object, S3Port } from '../../aws/s3.js';
import { mediaTypeOf } from '../../contract/payload.js';
import type { Production } from '../../contract/resolved-run.js';
import { s3Uri } from '../../contract/s3-address.js';
import { captureObjects } from '../data/capture-windows.js';
import { callAws } from '../support/errors.js';

const HOUR_MS = 3_600_000;
/** Hours searched for a captured record. Older traffic decides nothing: the run reads the latest windows only. */
const HOURS_SEARCHED = 7 * 24;
/** One record alone may come from a health check or from a client of its own kind. */
const RECORDS_READ = 50;

/** A captured record, and the place where it is. */
export interface Sample {
  readonly record: CaptureRecord;
  readonly place: string;
}

/** The first records with both sides in the latest captured object that has one; empty without one. */
export async function latestSamples(
  s3: S3Port,
  production: Production,
  now: number,
): Promise<readonly Sample[]> {
  for (let back = 0; back < HOURS_SEARCHED; back += 1) {
    const start = now - back * HOUR_MS;
    const objects = await captureObjects(s3, production, { start, end: start + 1 });
    for (const object of [...objects].reverse()) {
      const samples = await firstRecords(s3, object);
      if (samples.length > 0) return samples;
    }
  }
  return [];
}

/** The samples of the most frequent form, with a warning if there are others. The run reads all traffic in one form. */
export function mostFrequentForm(samples: readonly Sample[]): {
  readonly same: readonly Sample[];
  readonly warnings: readonly string[];
} {
  const byForm = new Map<string, Sample[]>();
  for (const sample of samples) {
    const form = formOf(sample);
    byForm.set(form, [...(byForm.get(form) ?? []), sample]);
  }
  const [[form, same] = ['', []], ...others] = [...byForm].sort(([, a], [, b]) => b.length - a.length);
  const differing = others.map(
    ([other, found]) => `${found.length} ${other} (${(found[0] as Sample).place})`,
  );
  return {
    same,
    warnings:
      others.length === 0
        ? []
        : [
            `The latest ${samples.length} captured records have different content types: ${same.length} ${form}, ${differing.join(', ')}. The run reads all traffic in the first form, and refuses a window that has records of another.`,
          ],
  };
}

/** `application/json → text/csv`: the content types of request and response, else how the capture encodes them. */
function formOf({ record: { captureData } }: Sample): string {
  const sides = [captureData.endpointInput, captureData.endpointOutput].map((side) => {
    if (!side) return 'not captured';
    const { encoding, observedContentType } = decodedPayload(side);
    // CSV is CSV under every content type.
    return encoding === 'JSON' ? mediaTypeOf(observedContentType ?? 'application/json') : encoding;
  });
  return sides.join(' → ');
}

async function firstRecords(s3: S3Port, { bucket, key }: S3Object): Promise<readonly Sample[]> {
  const uri = s3Uri(bucket, key);
  const stream = await callAws(`Reading ${uri}`, () => s3.stream(uri));
  const samples: Sample[] = [];
  try {
    for await (const records of captureRecords(stream)) {
      for (const record of records) {
        const { endpointInput, endpointOutput } = record.captureData;
        if (!endpointInput || !endpointOutput) continue;
        samples.push({ record, place: `${uri}, line ${record.line}` });
        if (samples.length === RECORDS_READ) return samples;
      }
    }
    return samples;
  } catch (error) {
    // The diagnosis refuses the file where a window contains it.
    if (error instanceof AnalyzerError) return samples;
    return callAws(`Reading ${uri}`, () => Promise.reject(error));
  } finally {
    stream.destroy();
  }
}
