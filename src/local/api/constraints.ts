/** Validates a value against its shape, with SageMaker's error messages. */
import { matchesJavaPattern } from './java-pattern.js';
import { type ServiceId, type Shape, shapeNamed } from './rules.js';

/** One clause for each constraint that `value` violates. `path` has AWS's form, for example `productionVariants.1.member.modelName`. */
export function findViolations(
  service: ServiceId,
  shapeName: string,
  value: unknown,
  path = '',
): readonly string[] {
  const shape = shapeNamed(service, shapeName);
  const direct = violatedConstraints(shape, value).map((constraint) => violation(value, path, constraint));
  switch (shape.type) {
    case 'structure':
      return [...direct, ...structureViolations(service, shape, value as Record<string, unknown>, path)];
    case 'list':
      return [...direct, ...listViolations(service, shape, value as readonly unknown[], path)];
    case 'map':
      return [...direct, ...mapViolations(service, shape, value as Record<string, unknown>, path)];
    default:
      return direct;
  }
}

function structureViolations(
  service: ServiceId,
  shape: Shape,
  value: Record<string, unknown>,
  path: string,
): string[] {
  const found: string[] = [];
  for (const [name, memberShape] of Object.entries(shape.members ?? {})) {
    const memberPath = path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`;
    const member = value[name];
    if (member !== undefined) append(found, findViolations(service, memberShape, member, memberPath));
    else if (shape.required?.includes(name))
      found.push(violation(null, memberPath, 'Member must not be null'));
  }
  return found;
}

function listViolations(
  service: ServiceId,
  shape: Shape,
  list: readonly unknown[],
  path: string,
): readonly string[] {
  const element = shapeNamed(service, shape.member ?? '');
  if (isScalar(element)) {
    const violated = list.some((item) => violatedConstraints(element, item).length > 0);
    return violated
      ? [violation(list, path, `Member must satisfy constraint: ${allConstraints(element)}`)]
      : [];
  }
  return list.flatMap((item, index) =>
    findViolations(service, shape.member ?? '', item, `${path}.${index + 1}.member`),
  );
}

function mapViolations(
  service: ServiceId,
  shape: Shape,
  map: Record<string, unknown>,
  path: string,
): readonly string[] {
  const key = shapeNamed(service, shape.key ?? '');
  const value = shapeNamed(service, shape.value ?? '');
  const found: string[] = [];
  if (Object.keys(map).some((name) => violatedConstraints(key, name).length > 0)) {
    found.push(violation(map, path, `Map keys must satisfy constraint: ${allConstraints(key)}`));
  }
  if (!isScalar(value)) {
    for (const [name, item] of Object.entries(map)) {
      append(found, findViolations(service, shape.value ?? '', item, `${path}.${name}.member`));
    }
  } else if (Object.values(map).some((item) => violatedConstraints(value, item).length > 0)) {
    found.push(violation(map, path, `Map value must satisfy constraint: ${allConstraints(value)}`));
  }
  return found;
}

type Constraint = readonly [message: string, isSatisfied: (value: unknown) => boolean];

/** A cache, because SageMaker Runtime validates every invocation. Shapes never change. */
const constraintsByShape = new WeakMap<Shape, readonly Constraint[]>();

function constraintsOf(shape: Shape): readonly Constraint[] {
  const constraints = constraintsByShape.get(shape) ?? readConstraints(shape);
  constraintsByShape.set(shape, constraints);
  return constraints;
}

function readConstraints(shape: Shape): readonly Constraint[] {
  const { min, max, pattern } = shape;
  const counted = ['integer', 'long', 'float', 'double'].includes(shape.type) ? 'value' : 'length';
  const constraints: Constraint[] = [];
  if (max !== undefined) {
    constraints.push([
      `Member must have ${counted} less than or equal to ${max}`,
      (value) => measure(value) <= max,
    ]);
  }
  if (min !== undefined) {
    constraints.push([
      `Member must have ${counted} greater than or equal to ${min}`,
      (value) => measure(value) >= min,
    ]);
  }
  if (pattern !== undefined) {
    constraints.push([
      `Member must satisfy regular expression pattern: ${pattern}`,
      (value) => matchesJavaPattern(pattern, String(value)),
    ]);
  }
  if (shape.enum !== undefined) {
    constraints.push([
      `Member must satisfy enum value set: [${shape.enum.join(', ')}]`,
      (value) => shape.enum?.includes(String(value)) ?? false,
    ]);
  }
  return constraints;
}

function violatedConstraints(shape: Shape, value: unknown): readonly string[] {
  return constraintsOf(shape)
    .filter(([, isSatisfied]) => !isSatisfied(value))
    .map(([message]) => message);
}

function allConstraints(shape: Shape): string {
  return `[${constraintsOf(shape)
    .map(([message]) => message)
    .join(', ')}]`;
}

/** The value of a number, the length of any other value. The length of a string is in Unicode characters, not UTF-16 units. */
function measure(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return /[\ud800-\udfff]/.test(value) ? [...value].length : value.length;
  if (Array.isArray(value) || Buffer.isBuffer(value)) return value.length;
  return Object.keys(value as object).length;
}

function isScalar(shape: Shape): boolean {
  return shape.type !== 'structure' && shape.type !== 'list' && shape.type !== 'map';
}

function violation(value: unknown, path: string, constraint: string): string {
  const formatted = value === null ? 'null' : `'${format(value)}'`;
  return `Value ${formatted} at '${path}' failed to satisfy constraint: ${constraint}`;
}

/** The value in Java's format for collections. */
function format(value: unknown): string {
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  if (Array.isArray(value)) return `[${value.map(format).join(', ')}]`;
  if (typeof value !== 'object' || value === null || value instanceof Date) return String(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${name}=${format(item)}`)
    .join(', ')}}`;
}

/** `push(...more)` would overflow the stack with more than about 100,000 violations. */
function append(found: string[], more: readonly string[]): void {
  for (const violation of more) found.push(violation);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
