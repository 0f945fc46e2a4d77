/** Converts the JSON of a request to the types of its shape. Runs before the constraints are checked. */
import { AwsError } from '../aws-error.js';
import { type ServiceId, type Shape, shapeNamed } from './rules.js';

/**
 * The value with the members of its shape. Unknown members and nulls are removed, as AWS does. Timestamps, which are epoch
 * seconds in JSON, become `Date`. Throws SerializationException for a wrong JSON type.
 */
export function deserialize(service: ServiceId, shapeName: string, value: unknown): unknown {
  const shape = shapeNamed(service, shapeName);
  switch (shape.type) {
    case 'structure':
      return deserializeStructure(service, shape, value);
    case 'list':
      if (!Array.isArray(value)) throw wrongType(value, 'list');
      return value
        .filter((item) => item !== null)
        .map((item) => deserialize(service, shape.member ?? '', item));
    case 'map': {
      const entries = Object.entries(asObject(value)).filter(([, item]) => item !== null);
      return Object.fromEntries(
        entries.map(([name, item]) => [name, deserialize(service, shape.value ?? '', item)]),
      );
    }
    case 'timestamp':
      if (typeof value !== 'number') throw wrongType(value, 'Timestamp');
      return new Date(Math.round(value * 1000));
    default:
      return deserializeScalar(shape.type, value);
  }
}

function deserializeStructure(service: ServiceId, shape: Shape, value: unknown): Record<string, unknown> {
  const given = asObject(value);
  const known: Record<string, unknown> = {};
  for (const [name, memberShape] of Object.entries(shape.members ?? {})) {
    const member = Object.hasOwn(given, name) ? given[name] : undefined;
    if (member !== undefined && member !== null) known[name] = deserialize(service, memberShape, member);
  }
  return known;
}

function deserializeScalar(
  type: Exclude<Shape['type'], 'structure' | 'list' | 'map' | 'timestamp'>,
  value: unknown,
) {
  switch (type) {
    case 'string':
      if (typeof value === 'string') return value;
      throw wrongType(value, 'String');
    case 'boolean':
      if (typeof value === 'boolean') return value;
      throw wrongType(value, 'Boolean');
    case 'blob':
      if (typeof value === 'string' || Buffer.isBuffer(value)) return value;
      throw wrongType(value, 'Blob');
    case 'integer':
    case 'long':
      if (Number.isInteger(value)) return value;
      throw wrongType(value, type === 'integer' ? 'Integer' : 'Long');
    case 'float':
    case 'double':
      if (typeof value === 'number') return value;
      throw wrongType(value, type === 'float' ? 'Float' : 'Double');
  }
}

function asObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrongType(value, 'structure or map');
  return value as Record<string, unknown>;
}

/** The messages of AWS's JSON services. */
function wrongType(value: unknown, wanted: string): AwsError {
  if (Array.isArray(value)) return serialization('Start of list found where not expected');
  if (typeof value === 'object' && value !== null) {
    return serialization('Start of structure or map found where not expected.');
  }
  return serialization(
    `${tokenOf(value)} can not be converted to ${/^[AEIOU]/i.test(wanted) ? 'an' : 'a'} ${wanted}`,
  );
}

function tokenOf(value: unknown): string {
  if (typeof value === 'string') return 'STRING_VALUE';
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  return value === true ? 'TRUE_VALUE' : 'FALSE_VALUE';
}

function serialization(message: string): AwsError {
  return new AwsError('SerializationException', message);
}
