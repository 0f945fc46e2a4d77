import { z } from 'zod';

const expression = z.string().trim().min(1).max(500);
const template = z.string().trim().min(1).max(10_000);

/**
 * Where the records, features and predictions are in JSON requests and responses: JMESPath expressions under the names of
 * SageMaker Clarify's analysis configuration. Flat JSON needs none.
 */
export const payloadMapping = z.strictObject({
  /** In the request: its list of records, for example `instances`. Default: each line of JSON Lines; the whole JSON document. */
  records: expression.optional(),
  /**
   * In each record, or without `records` in the whole document (`instances[*].features`): its features, as a list in the
   * order of the live baseline or as an object of named values. Default: the record itself.
   */
  features: expression.optional(),
  /** In each record: a label that clients send along. It is no feature. */
  label: expression.optional(),
  /** In the response: its list of predictions. Default: each line of JSON Lines; the whole JSON document. */
  predictions: expression.optional(),
  /** In each prediction, or without `predictions` in the whole document: the predicted label. */
  predicted_label: expression.optional(),
  /** In each prediction, or without `predictions` in the whole document: the probability, or one for each class. */
  probability: expression.optional(),
  /**
   * A request made from a row of a dataset: `$features` (a list), `$features_kvp` (an object of named values), or, for JSON
   * documents, `$record` or `$records` (a record made with `record_template`, or the list of it).
   */
  content_template: template.optional(),
  /** A record of a JSON document: `$features`, `$feature_names`, `$features_kvp`, or `"${name}"` for one feature. */
  record_template: template.optional(),
});
export type PayloadMapping = z.infer<typeof payloadMapping>;

/** How clients call the endpoint, for requests in JSON. */
export interface PayloadForm {
  /** Media type of the requests. */
  readonly contentType: string;
  /** Media type of the responses. */
  readonly accept: string;
  /** Names of the model's outputs in the live baseline. */
  readonly outputs: readonly string[];
  readonly mapping: PayloadMapping;
  /** The sides that data capture writes as BASE64; the monitor's script expects them so. */
  readonly base64?: readonly ('input' | 'output')[];
  /** Clients name the features, so the order of the live baseline's columns does not matter to them. */
  readonly named?: true;
}

/** Whether a body of this media type is JSON Lines, one document per line. */
export function isJsonLines(mediaType: string): boolean {
  return /^application\/(x-)?(json-?lines|jsonl|ndjson)$/.test(mediaType);
}

/** `Application/JSON; charset=utf-8` gives `application/json`. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';')[0] ?? '').trim().toLowerCase();
}
