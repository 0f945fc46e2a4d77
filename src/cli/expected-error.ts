/**
 * An ending that the person at the terminal can act on: its message says what happened and what to do.
 * The command line prints the message alone; anything else that is thrown is a defect and keeps its stack.
 */
export class ExpectedError extends Error {
  override readonly name: string = 'ExpectedError';
}
