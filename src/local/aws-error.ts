/** An error as an AWS client understands it. `code` is the exception's name, `message` what SageMaker would say. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly statusCode = 400,
    /** What the error's shape has beside its message. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}
