/** Validates and converts the input of an operation, as SageMaker does. */
import { AwsError } from '../aws-error.js';
import { findViolations } from './constraints.js';
import { deserialize } from './deserialize.js';
import { operationRules, type ServiceId } from './rules.js';

/** A request of 1 MB can have 150,000 violations. */
const MAX_DESCRIBED = 100;

/**
 * The input with only the members of the service model, and with timestamps (epoch seconds in JSON) as `Date`. Throws
 * AwsError: SerializationException for a wrong JSON type, ValidationException with SageMaker's message for each violated
 * constraint, UnknownOperationException for an operation that the table does not contain.
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
      `${operation} is not an operation of the local ${service}.`,
    );
  }
  if (rules.input === undefined) return {};
  const read = deserialize(service, rules.input, input) as Record<string, unknown>;
  const violations = findViolations(service, rules.input, read);
  if (violations.length > 0) {
    const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
    const described = violations.slice(0, MAX_DESCRIBED).join('; ');
    const rest = violations.length > MAX_DESCRIBED ? '; …' : '';
    throw new AwsError('ValidationException', `${count} detected: ${described}${rest}`);
  }
  return read;
}
