/**
 * What a neighbour of SageMaker offers here: the few operations that SageMaker's own clients call on the way.
 * Operations throw AwsError; whatever is not in the table is answered as not supported.
 */

/** A service that speaks AWS JSON: `X-Amz-Target: Logs_20140328.GetLogEvents`. */
export interface JsonService {
  readonly targetPrefix: string;
  readonly operations: Readonly<
    Record<string, (input: Readonly<Record<string, unknown>>) => Promise<Readonly<Record<string, unknown>>>>
  >;
}

/** A service that speaks AWS's query protocol: a form with `Action=…` in, XML out. */
export interface QueryService {
  /** As in the scope of the signature. */
  readonly signingName: string;
  readonly namespace: string;
  /** The members of `<ActionResult>`: an element's text, or elements inside it. */
  readonly operations: Readonly<Record<string, (form: URLSearchParams) => XmlMembers>>;
}

export interface XmlMembers {
  readonly [name: string]: string | XmlMembers;
}
