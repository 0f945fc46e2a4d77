/** An error as an AWS client understands it. `code` is the exception's name, `message` what SageMaker would say. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly statusCode = 400,
  ) {
    super(message);
    this.name = code;
  }
}
