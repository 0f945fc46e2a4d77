/** Converts a response to AWS JSON 1.1. */
import { operationRules, type ServiceId, type Shape, shapeNamed } from './rules.js';

/**
 * The response with timestamps as epoch seconds (milliseconds are the fraction) and without undefined members. A timestamp
 * is a `Date`, or ISO 8601 text if it comes from the document store. Members that are not in the model do not change.
 */
export function serializeOutput(
  operation: string,
  output: unknown,
  service: ServiceId = 'SageMaker',
): unknown {
  return serialize(service, operationRules(service, operation)?.output, output);
}

function serialize(service: ServiceId, shapeName: string | undefined, value: unknown): unknown {
  const shape: Shape | undefined = shapeName === undefined ? undefined : shapeNamed(service, shapeName);
  if (value instanceof Date) return value.getTime() / 1000;
  if (shape?.type === 'timestamp' && typeof value === 'string') return Date.parse(value) / 1000;
  if (Array.isArray(value)) return value.map((item) => serialize(service, shape?.member, item));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.map(([name, member]) => [
      name,
      serialize(service, shape?.members?.[name] ?? shape?.value, member),
    ]),
  );
}
