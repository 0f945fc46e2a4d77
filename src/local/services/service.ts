/**
 * The supported operations of another AWS service: those that SageMaker's clients call. Operations throw AwsError. An
 * operation that is not in the table returns NotImplemented.
 */

export type JsonOperations = Readonly<
  Record<string, (input: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>>
>;

/**
 * A service with the protocols AWS JSON (`X-Amz-Target: Logs_20140328.GetLogEvents`) and Smithy's RPC v2
 * (`POST /service/Logs_20140328/operation/GetLogEvents`). Responses may contain dates.
 */
export interface JsonService {
  readonly targetPrefix: string;
  /** Set if the query protocol serves the same operations. All of its input values are strings. */
  readonly query?: { readonly signingName: string; readonly namespace: string };
  readonly operations: JsonOperations;
}

/** A service with AWS's query protocol: the request is a form with `Action=…`, the response is XML. */
export interface QueryService {
  /** The name of the service in the scope of the signature. */
  readonly signingName: string;
  readonly namespace: string;
  /** Operations return the members of `<ActionResult>`: text or nested elements. */
  readonly operations: Readonly<Record<string, (form: URLSearchParams) => XmlMembers | Promise<XmlMembers>>>;
}

export type XmlValue = string | XmlMembers | readonly XmlValue[];

/** The members of an element. List items are `member` elements. */
export interface XmlMembers {
  readonly [name: string]: XmlValue;
}
