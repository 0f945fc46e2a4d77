import { jsonObject } from './json-lines.js';

/** A captured inference: the id that its ground truth has, and the members that a merged record takes from it. */
export interface CapturedRecord {
  readonly id: string;
  readonly eventVersion: string;
  readonly captureData: unknown;
  readonly eventMetadata: unknown;
}

/** Reads a line of a file of captures. */
export type ReadCapture = (line: string) => CapturedRecord;

/**
 * Reads a line of an endpoint's data capture. A record with an inference id is matched by it, any other one by its event id
 * ("Ingest Ground Truth labels and merge them with predictions", SageMaker developer guide).
 * @throws an error with the failure reason if the line is not a capture record
 */
export const endpointCapture: ReadCapture = (line) => {
  const { captureData, eventMetadata, eventVersion = '0' } = jsonObject(line) ?? {};
  const { eventId, inferenceId } = (eventMetadata ?? {}) as Readonly<Record<string, string>>;
  const id = inferenceId ?? eventId;
  if (captureData === undefined || id === undefined) {
    throw new Error(
      `A line of the captures is not a capture record with an eventId: ${JSON.stringify(line.slice(0, 80))}. Use only files that data capture wrote.`,
    );
  }
  return { id, eventVersion: String(eventVersion), captureData, eventMetadata };
};

/** The two columns that GenerateInferenceId of a transform job appends. */
const IDENTIFIED = /^(.*),([^,"]+),(\d{4}-\d\d-\d\dT[\d:.]+Z)$/;

/**
 * Reads a line of a batch transform's output in CSV, which ends with an inference id and a time. The merged record has the
 * member batchTransformOutput in place of an endpoint's output.
 * @throws an error with the failure reason if the line has no inference id
 */
export const transformOutput: ReadCapture = (line) => {
  const [, data, id, inferenceTime] = IDENTIFIED.exec(line) ?? [];
  if (data === undefined || id === undefined) {
    throw new Error(
      `A line of the transform output has no inference ID: ${JSON.stringify(line.slice(-80))}. Set GenerateInferenceId in DataCaptureConfig of the transform jobs.`,
    );
  }
  const batchTransformOutput = { observedContentType: 'text/csv', mode: 'OUTPUT', data, encoding: 'CSV' };
  return {
    id,
    eventVersion: '0',
    captureData: { batchTransformOutput },
    eventMetadata: { eventId: id, inferenceId: id, inferenceTime },
  };
};
