import { ApplicationFailure } from '@temporalio/common';
import { AnalyzerError, NoDataError } from '../../analyzer/index.js';
import { CodedError, type PermanentCode } from '../../contract/errors.js';

/** An error as a message between threads: structured cloning loses its class and its own members. */
export type ClonedError =
  | {
      readonly kind: 'failure';
      readonly message: string;
      readonly type: string;
      readonly nonRetryable: boolean;
    }
  | { readonly kind: 'coded'; readonly message: string; readonly code: PermanentCode }
  | { readonly kind: 'analyzer'; readonly message: string }
  | { readonly kind: 'no data' }
  | {
      readonly kind: 'other';
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      /** Node's code, `ECONNRESET` for example. */
      readonly code: string | undefined;
      /** Of an error response of AWS; the classification of AWS errors reads it. */
      readonly httpStatusCode: number | null | undefined;
    };

export function cloneError(error: unknown): ClonedError {
  if (error instanceof ApplicationFailure) {
    const { message, type, nonRetryable } = error;
    return { kind: 'failure', message, type: type ?? 'Error', nonRetryable: nonRetryable ?? false };
  }
  if (error instanceof CodedError) return { kind: 'coded', message: error.message, code: error.code };
  if (error instanceof NoDataError) return { kind: 'no data' };
  if (error instanceof AnalyzerError) return { kind: 'analyzer', message: error.message };
  const {
    name,
    message,
    stack,
    code,
    $metadata: metadata,
  } = (error instanceof Error ? error : new Error(String(error))) as Error & {
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  return {
    kind: 'other',
    name,
    message,
    stack,
    code: typeof code === 'string' ? code : undefined,
    httpStatusCode: metadata && (metadata.httpStatusCode ?? null),
  };
}

/** The error with the class and the members that decide how it is handled. */
export function restoreError(cloned: ClonedError): Error {
  switch (cloned.kind) {
    case 'failure':
      return ApplicationFailure.create(cloned);
    case 'coded':
      return new CodedError(cloned.code, cloned.message);
    case 'analyzer':
      return new AnalyzerError(cloned.message);
    case 'no data':
      return new NoDataError();
    case 'other': {
      const { name, message, stack, code, httpStatusCode: status } = cloned;
      const error = name === 'SyntaxError' ? new SyntaxError(message) : new Error(message);
      return Object.assign(error, {
        name,
        stack,
        ...(code === undefined ? {} : { code }),
        ...(status === undefined ? {} : { $metadata: status === null ? {} : { httpStatusCode: status } }),
      });
    }
  }
}
