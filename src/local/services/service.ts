/**
 * What a neighbour of SageMaker offers here: the few operations that SageMaker's own clients call on the way.
 * Operations throw AwsError; whatever is not in the table is answered as not supported.
 */

export type JsonOperations = Readonly<
  Record<string, (input: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>>
>;

/**
 * A service that speaks AWS JSON, `X-Amz-Target: Logs_20140328.GetLogEvents`, and with the same operations Smithy's
 * RPC v2, `POST /service/Logs_20140328/operation/GetLogEvents`. Answers may hold dates.
 */
export interface JsonService {
  readonly targetPrefix: string;
  /** Where the same operations are also served by the query protocol, all of whose values are text. */
  readonly query?: { readonly signingName: string; readonly namespace: string };
  readonly operations: JsonOperations;
}

/** A service that speaks AWS's query protocol: a form with `Action=…` in, XML out. */
export interface QueryService {
  /** As in the scope of the signature. */
  readonly signingName: string;
  readonly namespace: string;
  /** The members of `<ActionResult>`: an element's text, or elements inside it. */
  readonly operations: Readonly<Record<string, (form: URLSearchParams) => XmlMembers | Promise<XmlMembers>>>;
}

export type XmlValue = string | XmlMembers | readonly XmlValue[];

/** Members of an element; those of a list are `member` elements. */
export interface XmlMembers {
  readonly [name: string]: XmlValue;
}
