/**
 * Data capture: invocations are gathered and written to S3 as JSON Lines, about once a second, as files of
 * `<destination>/<endpoint>/<variant>/yyyy/mm/dd/hh/MM-SS-mmm-<uuid>.jsonl`. A file holds one hour, one variant
 * and one model, so that the event log can say who answered what.
 */
import { randomUUID } from 'node:crypto';
import { seededRandom } from '../../statistics/random.js';
import type { Invocation, LocalEvent, LocalPlatform } from '../platform.js';
import { type Answer, captureRecord } from './capture-record.js';
import type { Fleet, FleetVariant } from './fleet.js';
import { joinS3Uri, parseS3Uri } from './s3-uri.js';
import { hourFolder, isoSeconds, startOfHour, withinHour } from './timestamps.js';

const FLUSH_AFTER_MS = 1000;
const FLUSH_AT_BYTES = 1024 * 1024;

export interface CapturedInvocation {
  readonly endpoint: string;
  readonly fleet: Fleet;
  readonly variant: FleetVariant;
  readonly invocation: Invocation;
  readonly answer: Answer;
  readonly time: Date;
}

export interface Capture {
  /** Takes the invocation into the buffer if the endpoint captures and the sample draws it. */
  record(captured: CapturedInvocation): void;
  /** Resolves when everything recorded so far is in S3. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface CaptureFile {
  readonly destination: string;
  readonly begun: Date;
  readonly event: Omit<Extract<LocalEvent, { type: 'CaptureWritten' }>, 'records' | 'key'>;
  readonly lines: string[];
}

export function createCapture({ events, objects, options }: LocalPlatform): Capture {
  const draw = seededRandom(options.seed);
  let open = new Map<string, CaptureFile>();
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async ({ destination, begun, event, lines }: CaptureFile) => {
    const name = `${withinHour(begun)}-${randomUUID()}.jsonl`;
    const uri = joinS3Uri(destination, event.endpoint, event.variant, hourFolder(begun), name);
    const { bucket, key } = parseS3Uri(uri);
    // A destination that is gone blinds the capture but fails no invocation, as on AWS.
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
    const mine = writing.then(async () => {
      for (const file of files) await write(file);
    });
    // One write that fails is reported to whoever waits for it, and does not keep later ones from being tried.
    writing = mine.catch(() => undefined);
    return mine;
  };
  const flushSoon = () => {
    flush().catch((error: Error) => process.emitWarning(`Captured records were lost: ${error.message}`));
  };

  return {
    record: ({ endpoint, fleet, variant, invocation, answer, time }) => {
      const { dataCapture } = fleet;
      if (!dataCapture?.EnableCapture || draw() * 100 >= dataCapture.InitialSamplingPercentage) return;
      const hour = isoSeconds(startOfHour(time));
      const id = JSON.stringify([endpoint, fleet.id, variant.name, hour]);
      const file = open.get(id) ?? {
        destination: dataCapture.DestinationS3Uri,
        begun: time,
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
      const line = captureRecord(dataCapture, invocation, answer, time);
      file.lines.push(line);
      bytes += line.length;
      if (bytes >= FLUSH_AT_BYTES) flushSoon();
      else timer ??= setTimeout(flushSoon, FLUSH_AFTER_MS);
    },
    flush,
    close: flush,
  };
}
