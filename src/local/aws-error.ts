/** An error that an AWS client can parse. `code` is the exception's name; `message` uses SageMaker's wording. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly statusCode = 400,
    /** The members of the error's shape other than its message. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}
