import {
  AnalyzerError,
  type CaptureRecord,
  captureRecords,
  decodedPayload,
  readCapture,
} from '../../analyzer/index.js';
import type { S3Object, S3Port } from '../../aws/s3.js';
import { CodedError } from '../../contract/errors.js';
import { mediaTypeOf, type PayloadForm, type PayloadMapping } from '../../contract/payload.js';
import type { Monitor, Production } from '../../contract/resolved-run.js';
import { s3Uri } from '../../contract/s3-address.js';
import { list } from '../../domain/present/sentence.js';
import { PayloadReader, type PayloadRow } from '../../evidence/payload/payload-reader.js';
import { captureObjects } from '../data/capture-windows.js';
import { callAws, refused } from '../support/errors.js';

const HOUR_MS = 3_600_000;
/** Hours searched for a captured record. Older traffic decides nothing: the run reads the latest windows only. */
const HOURS_SEARCHED = 7 * 24;

export interface FoundPayload {
  /** Absent if clients send CSV, or nothing was captured. */
  readonly payload?: PayloadForm;
  /** Whether the mapping states what the monitors' scripts make of a record. */
  readonly isMapped: boolean;
  readonly warnings: readonly string[];
}

/** The latest captured record, and the place where it is. */
interface Sample {
  readonly record: CaptureRecord;
  readonly place: string;
}

/**
 * Determines from the latest captured record how clients call the endpoint. Refuses JSON that cannot be read with the
 * mapping, by object and line.
 * @param liveColumns names of the live baseline's columns
 * @param now AWS's time in milliseconds
 */
export async function findPayload(
  s3: S3Port,
  production: Production,
  monitors: readonly Monitor[],
  found: {
    readonly liveColumns: () => Promise<readonly string[]>;
    readonly mapping: PayloadMapping | undefined;
    readonly now: number;
  },
): Promise<FoundPayload> {
  const sample = await latestRecord(s3, production, found.now);
  if (sample === null) return { isMapped: false, warnings: [] };
  const { captureData } = sample.record;
  const input = captureData.endpointInput && decodedPayload(captureData.endpointInput);
  const output = captureData.endpointOutput && decodedPayload(captureData.endpointOutput);
  const warnings = await monitorWarnings(sample, monitors);
  if (input?.encoding !== 'JSON' || output?.encoding !== 'JSON') {
    if (found.mapping === undefined) return { isMapped: false, warnings };
    throw refused(
      'MappingMatchesNothing',
      `Captured traffic ${sample.place}: the request is ${input?.observedContentType ?? input?.encoding ?? 'not captured'} and the response ${output?.observedContentType ?? output?.encoding ?? 'not captured'}, and payloadMapping reads JSON only. Leave payloadMapping out, or name the JSON content types in CaptureContentTypeHeader of the endpoint configuration. Then start a new run.`,
    );
  }
  const contentType = mediaTypeOf(input.observedContentType ?? 'application/json');
  const accept = mediaTypeOf(output.observedContentType ?? 'application/json');
  const mapping = found.mapping ?? {};
  const scripts = monitors.filter(({ recordPreprocessor }) => recordPreprocessor !== null);
  try {
    const reader = new PayloadReader(mapping);
    const records = reader.requests(input.data, contentType);
    const predictions = reader.predictions(output.data, accept);
    if (records.length !== predictions.length) {
      throw new CodedError(
        'MappingWidthsDiffer',
        `The request has ${records.length} records and its response ${predictions.length} predictions. Correct the expressions for records and predictions in payloadMapping.`,
      );
    }
    const liveColumns = await found.liveColumns();
    const outputs = outputNames(predictions[0], liveColumns);
    const isNamed = records[0]?.names !== null;
    const base64 = [
      ...(captureData.endpointInput?.encoding === 'BASE64' ? (['input'] as const) : []),
      ...(captureData.endpointOutput?.encoding === 'BASE64' ? (['output'] as const) : []),
    ];
    const payload: PayloadForm = {
      contentType,
      accept,
      outputs,
      mapping,
      ...(base64.length > 0 ? { base64 } : {}),
      ...(isNamed ? { named: true } : {}),
    };
    return {
      payload,
      isMapped: found.mapping !== undefined,
      warnings: [
        ...warnings,
        ...(scripts.length === 0 ? nameWarnings(records[0], predictions[0], outputs, liveColumns) : []),
      ],
    };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    // Without a mapping only the script knows the form of the records. The model may read CSV as well.
    if (found.mapping === undefined && scripts.length === monitors.length) {
      return {
        isMapped: false,
        warnings: [
          ...warnings,
          `Captured requests are ${contentType} that only the record preprocessor reads, so the run scores rows as CSV. Give payloadMapping, so that it scores them as ${contentType} and reads the capture.`,
        ],
      };
    }
    throw refused(error.code, `Captured traffic ${sample.place}: ${error.message} Then start a new run.`);
  }
}

/** The first record with both sides in the latest captured object that has one. */
async function latestRecord(s3: S3Port, production: Production, now: number): Promise<Sample | null> {
  for (let back = 0; back < HOURS_SEARCHED; back += 1) {
    const start = now - back * HOUR_MS;
    const objects = await captureObjects(s3, production, { start, end: start + 1 });
    for (const object of [...objects].reverse()) {
      const sample = await firstRecord(s3, object);
      if (sample !== null) return sample;
    }
  }
  return null;
}

async function firstRecord(s3: S3Port, { bucket, key }: S3Object): Promise<Sample | null> {
  const uri = s3Uri(bucket, key);
  const stream = await callAws(`Reading ${uri}`, () => s3.stream(uri));
  try {
    for await (const records of captureRecords(stream)) {
      const record = records.find(
        ({ captureData }) => captureData.endpointInput && captureData.endpointOutput,
      );
      if (record) return { record, place: `${uri}, line ${record.line}` };
    }
    return null;
  } catch (error) {
    // The diagnosis refuses the file where a window contains it.
    if (error instanceof AnalyzerError) return null;
    return callAws(`Reading ${uri}`, () => Promise.reject(error));
  } finally {
    stream.destroy();
  }
}

/** Whether SageMaker's own analyzer reads the record without a script; a warning with the reason if not. */
async function monitorWarnings(
  { record, place }: Sample,
  monitors: readonly Monitor[],
): Promise<readonly string[]> {
  const without = monitors.filter(({ recordPreprocessor }) => recordPreprocessor === null);
  if (without.length === 0) return [];
  const { line, ...captured } = record;
  try {
    for await (const _ of readCapture([chunks(JSON.stringify(captured))]).rows);
    return [];
  } catch (error) {
    if (!(error instanceof AnalyzerError)) throw error;
    const names = without.map(({ scheduleName }) => `"${scheduleName}"`);
    return [
      `Model Monitor itself cannot analyze captured records such as ${place}: ${error.message} Give the job definition of monitoring schedule ${list(names)} a record preprocessor (a Python script that returns each record as a flat dictionary), or its executions fail. payloadMapping is read by rebaseline only.`,
    ];
  }
}

async function* chunks(text: string): AsyncGenerator<string> {
  yield text;
}

/** The live baseline's columns that the predictions fill: by name if it has their names, otherwise its first ones. */
function outputNames(prediction: PayloadRow | undefined, liveColumns: readonly string[]): readonly string[] {
  const { names = null, cells = [] } = prediction ?? {};
  if (names?.every((name) => liveColumns.includes(name))) return names;
  return liveColumns.slice(0, cells.length);
}

/** Members that a monitor without a script does not match with its baseline. */
function nameWarnings(
  record: PayloadRow | undefined,
  prediction: PayloadRow | undefined,
  outputs: readonly string[],
  liveColumns: readonly string[],
): readonly string[] {
  const extra = record?.names?.filter((name) => !liveColumns.includes(name) || outputs.includes(name)) ?? [];
  const unknown = prediction?.names?.filter((name) => !liveColumns.includes(name)) ?? [];
  return [
    ...(extra.length > 0
      ? [
          `Captured requests have members that are no inputs in the live baseline: ${list(extra)}. The monitor counts each as an extra column.`,
        ]
      : []),
    ...(unknown.length > 0
      ? [
          `Captured responses have members that the live baseline does not name: ${list(unknown)}. The run takes its first columns (${list(outputs)}) as the outputs, but the monitor matches JSON by name and does not judge them.`,
        ]
      : []),
  ];
}
