/**
 * Data capture: invocations are buffered and written to S3 as JSON Lines, about once a second, in files named
 * `<destination>/<endpoint>/<variant>/yyyy/mm/dd/hh/MM-SS-mmm-<uuid>.jsonl`. A file contains the records of one hour,
 * one variant and one model, so that the event log can record which model answered.
 */
import { randomUUID } from 'node:crypto';
import { joinS3Uri, parseS3Uri } from '../../contract/s3-address.js';
import { seededRandom } from '../../statistics/random.js';
import type { Invocation, LocalEvent, LocalPlatform } from '../platform.js';
import { captureRecord, type ModelResponse } from './capture-record.js';
import type { Fleet, FleetVariant } from './fleet.js';
import { hourFolder, isoSeconds, startOfHour, withinHour } from './timestamps.js';

const FLUSH_AFTER_MS = 1000;
const FLUSH_AT_BYTES = 1024 * 1024;

export interface CapturedInvocation {
  readonly endpoint: string;
  readonly fleet: Fleet;
  readonly variant: FleetVariant;
  readonly invocation: Invocation;
  readonly response: ModelResponse;
  readonly time: Date;
}

export interface Capture {
  /** Buffers the invocation if data capture is enabled and the sampling selects it. */
  record(captured: CapturedInvocation): void;
  /** Resolves when all invocations recorded so far are in S3. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface CaptureFile {
  readonly destination: string;
  readonly startedAt: Date;
  readonly event: Omit<Extract<LocalEvent, { type: 'CaptureWritten' }>, 'records' | 'key'>;
  readonly lines: string[];
}

export function createCapture({ events, objects, options }: LocalPlatform): Capture {
  const draw = seededRandom(options.seed);
  let open = new Map<string, CaptureFile>();
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async ({ destination, startedAt, event, lines }: CaptureFile) => {
    const name = `${withinHour(startedAt)}-${randomUUID()}.jsonl`;
    const uri = joinS3Uri(destination, event.endpoint, event.variant, hourFolder(startedAt), name);
    const { bucket, key } = parseS3Uri(uri);
    // If the destination bucket was deleted, captures are lost but invocations succeed, as on AWS.
    if (!objects.bucketExists(bucket)) return;
    await objects.write(bucket, key, `${lines.join('\n')}\n`);
    events.append({ ...event, records: lines.length, key });
  };

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const files = [...open.values()];
    open = new Map();
    bytes = 0;
    const flushed = writing.then(async () => {
      for (const file of files) await write(file);
    });
    // A failed write is reported to the caller of this flush, and does not prevent later writes.
    writing = flushed.catch(() => undefined);
    return flushed;
  };
  const flushSoon = () => {
    flush().catch((error: Error) =>
      process.emitWarning(`Captured records could not be written to S3 and were lost: ${error.message}`),
    );
  };

  return {
    record: ({ endpoint, fleet, variant, invocation, response, time }) => {
      const { dataCapture } = fleet;
      if (!dataCapture?.EnableCapture || draw() * 100 >= dataCapture.InitialSamplingPercentage) return;
      const hour = isoSeconds(startOfHour(time));
      const id = JSON.stringify([endpoint, fleet.id, variant.name, hour]);
      const file = open.get(id) ?? {
        destination: dataCapture.DestinationS3Uri,
        startedAt: time,
        event: {
          type: 'CaptureWritten' as const,
          endpoint,
          variant: variant.name,
          hour,
          model: variant.model ?? '',
          endpointConfig: fleet.endpointConfig,
        },
        lines: [],
      };
      open.set(id, file);
      const line = captureRecord(dataCapture, invocation, response, time);
      file.lines.push(line);
      bytes += line.length;
      if (bytes >= FLUSH_AT_BYTES) flushSoon();
      else timer ??= setTimeout(flushSoon, FLUSH_AFTER_MS);
    },
    flush,
    close: flush,
  };
}
