import { AnalyzerError, decodedPayload, readCapture } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import { CodedError } from '../../contract/errors.js';
import { mediaTypeOf, type PayloadForm, type PayloadMapping } from '../../contract/payload.js';
import type { Monitor, Production } from '../../contract/resolved-run.js';
import { list } from '../../domain/present/sentence.js';
import { PayloadReader, type PayloadRow } from '../../evidence/payload/payload-reader.js';
import { refused } from '../support/errors.js';
import { latestSamples, mostFrequentForm, type Sample } from './captured-samples.js';

export interface FoundPayload {
  /** Absent if clients send CSV, or nothing was captured. */
  readonly payload?: PayloadForm;
  /** Whether the mapping states what the monitors' scripts make of a record. */
  readonly isMapped: boolean;
  readonly warnings: readonly string[];
}

/**
 * Determines from the latest captured records how clients call the endpoint. Refuses JSON that cannot be read with the
 * mapping, by object and line. Records of another form, and one that cannot be read among others, are warnings: a window
 * that contains them is refused when it is read.
 * @param found.liveColumns names of the live baseline's columns
 * @param found.now AWS's time in milliseconds
 */
export async function findPayload(
  s3: S3Port,
  production: Production,
  monitors: readonly Monitor[],
  found: PayloadSources,
): Promise<FoundPayload> {
  const samples = await latestSamples(s3, production, found.now);
  if (samples.length === 0) return { isMapped: false, warnings: [] };
  const { same, warnings: differing } = mostFrequentForm(samples);
  let failed: unknown = null;
  for (const sample of same) {
    try {
      const { warnings, ...form } = await payloadOf(sample, monitors, found);
      return { ...form, warnings: [...differing, ...unreadable(failed), ...warnings] };
    } catch (error) {
      failed ??= error;
    }
  }
  throw failed;
}

interface PayloadSources {
  readonly liveColumns: () => Promise<readonly string[]>;
  readonly mapping: PayloadMapping | undefined;
  readonly now: number;
}

function unreadable(failed: unknown): readonly string[] {
  return failed instanceof Error ? [`A captured record cannot be read as the others. ${failed.message}`] : [];
}

async function payloadOf(
  sample: Sample,
  monitors: readonly Monitor[],
  found: PayloadSources,
): Promise<FoundPayload> {
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
