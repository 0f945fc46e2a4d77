/** The model server: CSV, JSON Lines and JSON requests, answered in the form that the client accepts. */

import { readJsonRows } from './json-rows.js';
import type { TrainedModel } from './model.js';
import { csvLine, jsonRecord } from './response-columns.js';
import { csvRows } from './score-csv.js';
import { type Prediction, scoreRows } from './score-rows.js';

export interface PredictionRequest {
  readonly body: string;
  readonly contentType: string;
  /** Default: the request's own content type. A CSV request is answered in CSV: SDK clients send any Accept with it. */
  readonly accept?: string | undefined;
}

export interface PredictionResponse {
  readonly body: string;
  readonly contentType: string;
}

/** The media types that the estimator reads. */
export const CONTENT_TYPES = ['text/csv', 'application/jsonlines', 'application/json'] as const;
type ContentType = (typeof CONTENT_TYPES)[number];

/** `Text/CSV; charset=utf-8` gives `text/csv`. Undefined for a type that the estimator does not read. */
export function contentTypeOf(header: string): ContentType | undefined {
  const type = (header.split(';')[0] ?? '').trim().toLowerCase();
  return CONTENT_TYPES.find((one) => one === type);
}

/**
 * Scores one request. CSV gives one prediction per line. In JSON Lines each line is a record. A JSON document is one record,
 * or a list of records, which may be the member `instances`. A record is a list of features, an object with the list as its
 * member `features`, or an object of named features.
 * @throws UnsupportedContentType for another content type, and an error that names the record if the payload cannot be read
 */
export function predict(model: TrainedModel, request: PredictionRequest): PredictionResponse {
  const type = contentTypeOf(request.contentType);
  if (type === undefined) throw new UnsupportedContentType(request.contentType);
  const accepted = type === 'text/csv' ? type : (contentTypeOf(request.accept ?? '') ?? type);
  const { several, predictions } =
    type === 'text/csv'
      ? { several: true, predictions: scoreRows(model, csvRows(request.body)) }
      : scoredJson(model, request.body, type);
  return { body: respond(model, predictions, several, accepted), contentType: responseType(accepted) };
}

function scoredJson(model: TrainedModel, body: string, type: Exclude<ContentType, 'text/csv'>) {
  const { rows, several } = readJsonRows(body, type === 'application/jsonlines', model.featureNames);
  return { several, predictions: scoreRows(model, rows) };
}

/** Linear Learner's response formats. Without settings of the container they have the score alone. */
function respond(
  model: TrainedModel,
  scored: readonly Prediction[],
  several: boolean,
  accepted: ContentType,
): string {
  if (accepted === 'text/csv') return scored.map((prediction) => csvLine(model, prediction)).join('\n');
  const predictions = scored.map((prediction) => jsonRecord(model, prediction));
  if (accepted === 'application/jsonlines') return `${predictions.join('\n')}\n`;
  return several ? `{"predictions": [${predictions.join(', ')}]}` : (predictions[0] as string);
}

function responseType(type: ContentType): string {
  return type === 'text/csv' ? 'text/csv; charset=utf-8' : type;
}

export class UnsupportedContentType extends Error {
  override name = 'UnsupportedContentType';
  constructor(contentType: string) {
    super(`Unsupported content type "${contentType}". Send ${CONTENT_TYPES.join(', ')}.`);
  }
}
