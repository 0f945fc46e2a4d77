/** Checks a value against its shape, in the words in which SageMaker refuses it. */
import { matchesJavaPattern } from './java-pattern.js';
import { type ServiceId, type Shape, shapeNamed } from './rules.js';

/** What is wrong with `value`, one clause per failed constraint; empty if nothing is. `path` is AWS's, as in `productionVariants.1.member.modelName`. */
export function findViolations(
  service: ServiceId,
  shapeName: string,
  value: unknown,
  path = '',
): readonly string[] {
  const shape = shapeNamed(service, shapeName);
  const own = brokenConstraints(shape, value).map((constraint) => violation(value, path, constraint));
  switch (shape.type) {
    case 'structure':
      return [...own, ...inStructure(service, shape, value as Record<string, unknown>, path)];
    case 'list':
      return [...own, ...inList(service, shape, value as readonly unknown[], path)];
    case 'map':
      return [...own, ...inMap(service, shape, value as Record<string, unknown>, path)];
    default:
      return own;
  }
}

function inStructure(
  service: ServiceId,
  shape: Shape,
  value: Record<string, unknown>,
  path: string,
): string[] {
  const found: string[] = [];
  for (const [name, memberShape] of Object.entries(shape.members ?? {})) {
    const memberPath = path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`;
    const member = value[name];
    if (member !== undefined) found.push(...findViolations(service, memberShape, member, memberPath));
    else if (shape.required?.includes(name))
      found.push(violation(null, memberPath, 'Member must not be null'));
  }
  return found;
}

function inList(service: ServiceId, shape: Shape, list: readonly unknown[], path: string): readonly string[] {
  const element = shapeNamed(service, shape.member ?? '');
  if (isScalar(element)) {
    const broken = list.some((item) => brokenConstraints(element, item).length > 0);
    return broken
      ? [violation(list, path, `Member must satisfy constraint: ${allConstraints(element)}`)]
      : [];
  }
  return list.flatMap((item, index) =>
    findViolations(service, shape.member ?? '', item, `${path}.${index + 1}.member`),
  );
}

function inMap(
  service: ServiceId,
  shape: Shape,
  map: Record<string, unknown>,
  path: string,
): readonly string[] {
  const key = shapeNamed(service, shape.key ?? '');
  const value = shapeNamed(service, shape.value ?? '');
  const found: string[] = [];
  if (Object.keys(map).some((name) => brokenConstraints(key, name).length > 0)) {
    found.push(violation(map, path, `Map keys must satisfy constraint: ${allConstraints(key)}`));
  }
  if (!isScalar(value)) {
    for (const [name, item] of Object.entries(map)) {
      found.push(...findViolations(service, shape.value ?? '', item, `${path}.${name}.member`));
    }
  } else if (Object.values(map).some((item) => brokenConstraints(value, item).length > 0)) {
    found.push(violation(map, path, `Map value must satisfy constraint: ${allConstraints(value)}`));
  }
  return found;
}

type Constraint = readonly [sentence: string, holds: (value: unknown) => boolean];

/** Shapes never change, and the runtime checks every invocation. */
const known = new WeakMap<Shape, readonly Constraint[]>();

function constraintsOf(shape: Shape): readonly Constraint[] {
  const constraints = known.get(shape) ?? readConstraints(shape);
  known.set(shape, constraints);
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

function brokenConstraints(shape: Shape, value: unknown): readonly string[] {
  return constraintsOf(shape)
    .filter(([, holds]) => !holds(value))
    .map(([sentence]) => sentence);
}

function allConstraints(shape: Shape): string {
  return `[${constraintsOf(shape)
    .map(([sentence]) => sentence)
    .join(', ')}]`;
}

/** A number's value; the length of all else. Strings count Unicode characters, not UTF-16 units. */
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
  const shown = value === null ? 'null' : `'${show(value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}

/** As Java prints collections. */
function show(value: unknown): string {
  if (Buffer.isBuffer(value)) return `${value.length} bytes`;
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value !== 'object' || value === null || value instanceof Date) return String(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${name}=${show(item)}`)
    .join(', ')}}`;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
