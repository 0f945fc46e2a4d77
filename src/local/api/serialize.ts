/** Turns an answer into JSON as AWS JSON 1.1 has it. */
import { operationRules, type ServiceId, type Shape, shapeNamed } from './rules.js';

/**
 * The answer with timestamps as epoch seconds (milliseconds are the fraction), and undefined members left out.
 * A member that the model has as a timestamp may be a `Date` or its ISO 8601 string, which is what becomes of it in
 * the document store. Members that the model does not know pass as they are.
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
