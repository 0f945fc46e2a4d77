/** Checks the input of an operation as SageMaker does, and reads it. */
import { AwsError } from '../aws-error.js';
import { findViolations } from './constraints.js';
import { deserialize } from './deserialize.js';
import { operationRules, type ServiceId } from './rules.js';

/**
 * The input as the operation may use it: only members that the model knows, timestamps (epoch seconds on the wire)
 * as `Date`. Throws AwsError: SerializationException for a wrong JSON type, ValidationException listing every broken
 * constraint in SageMaker's words, UnknownOperationException for an operation outside the table.
 */
export function readInput(
  operation: string,
  input: Readonly<Record<string, unknown>>,
  service: ServiceId = 'SageMaker',
): Record<string, unknown> {
  const rules = operationRules(service, operation);
  if (rules === undefined) {
    throw new AwsError(
      'UnknownOperationException',
      `${operation} is no operation that the local ${service} knows.`,
    );
  }
  if (rules.input === undefined) return {};
  const read = deserialize(service, rules.input, input) as Record<string, unknown>;
  const violations = findViolations(service, rules.input, read);
  if (violations.length > 0) {
    const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
    throw new AwsError('ValidationException', `${count} detected: ${violations.join('; ')}`);
  }
  return read;
}

/** Throws as `readInput` does, and gives nothing back. */
export function validateInput(operation: string, input: Readonly<Record<string, unknown>>): void {
  readInput(operation, input);
}
