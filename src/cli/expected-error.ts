/**
 * An error that the person at the terminal can fix: its message says what happened and what to do.
 * The command line prints only the message. Any other error is a defect and keeps its stack.
 */
export class ExpectedError extends Error {
  override readonly name: string = 'ExpectedError';
}
