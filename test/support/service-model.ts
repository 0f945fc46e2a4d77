/**
 * An independent check of SageMaker requests against Amazon's published service model. It shares nothing with the
 * request rules of src/local, which a request has passed already when a test looks at it: a rule that was generated
 * or read wrongly there shows here.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/cli/package-root.js';

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  readonly union?: boolean;
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Faults of one request, each naming the member; none when it is valid. */
export type CheckRequest = (operation: string, input: unknown) => readonly string[];

/** Reads the service model beside the checkout. Returns undefined if there is none; the test is then skipped. */
export function openServiceModel(
  file = join(packageRoot, '..', 'shared', 'api', 'sagemaker-2017-07-24.json'),
): CheckRequest | undefined {
  if (!existsSync(file)) return undefined;
  const model = JSON.parse(readFileSync(file, 'utf8')) as ServiceModel;
  return (operation, input) => {
    const shape = model.operations[operation]?.input?.shape;
    if (!shape) return [`${operation} is not an operation of SageMaker`];
    return faults(model.shapes, shape, input, operation);
  };
}

function faults(shapes: ServiceModel['shapes'], name: string, value: unknown, at: string): readonly string[] {
  const shape = shapes[name];
  if (!shape) return [`${at}: the model has no shape ${name}`];
  switch (shape.type) {
    case 'structure':
      return structureFaults(shapes, shape, value, at);
    case 'list':
      if (!Array.isArray(value)) return [`${at}: not a list`];
      return [
        ...rangeFaults(shape, value.length, `${at}: number of items`),
        ...value.flatMap((item, i) => faults(shapes, shape.member?.shape ?? '', item, `${at}[${i}]`)),
      ];
    case 'map':
      if (!isObject(value)) return [`${at}: not a map`];
      return [
        ...rangeFaults(shape, Object.keys(value).length, `${at}: number of entries`),
        ...Object.entries(value).flatMap(([key, entry]) => [
          ...faults(shapes, shape.key?.shape ?? '', key, `${at} key "${key}"`),
          ...faults(shapes, shape.value?.shape ?? '', entry, `${at}.${key}`),
        ]),
      ];
    case 'string':
      return typeof value === 'string' ? stringFaults(shape, value, at) : [`${at}: not a string`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at}: not a boolean`];
    case 'integer':
    case 'long':
      return Number.isSafeInteger(value)
        ? rangeFaults(shape, value as number, at)
        : [`${at}: not a whole number`];
    case 'float':
    case 'double':
    case 'timestamp': // awsJson1.1 sends seconds since 1970.
      return Number.isFinite(value) ? rangeFaults(shape, value as number, at) : [`${at}: not a number`];
    default:
      return [`${at}: the type ${shape.type} is not known to this check`];
  }
}

function structureFaults(
  shapes: ServiceModel['shapes'],
  shape: Shape,
  value: unknown,
  at: string,
): readonly string[] {
  if (!isObject(value)) return [`${at}: not a structure`];
  // In AWS's JSON protocols, null means an absent member.
  const given = Object.entries(value).filter(([, member]) => member !== null);
  const names = new Set(given.map(([name]) => name));
  const missing = (shape.required ?? []).filter((name) => !names.has(name));
  return [
    ...missing.map((name) => `${at}: ${name} is missing`),
    ...(shape.union && names.size !== 1 ? [`${at}: exactly one member must be set`] : []),
    ...given.flatMap(([name, member]) => {
      const known = shape.members?.[name];
      return known
        ? faults(shapes, known.shape, member, `${at}.${name}`)
        : [`${at}: ${name} is not a member`];
    }),
  ];
}

function stringFaults(shape: Shape, value: string, at: string): readonly string[] {
  const found = [...rangeFaults(shape, [...value].length, `${at}: length of "${value}"`)];
  if (shape.enum && !shape.enum.includes(value))
    found.push(`${at}: "${value}" is none of the allowed values`);
  if (shape.pattern && !wholeMatch(shape.pattern).test(value)) {
    found.push(`${at}: "${value}" does not match ${shape.pattern}`);
  }
  return found;
}

function rangeFaults(shape: Shape, measure: number, at: string): readonly string[] {
  if (shape.min !== undefined && measure < shape.min) return [`${at} is ${measure}, under ${shape.min}`];
  if (shape.max !== undefined && measure > shape.max) return [`${at} is ${measure}, over ${shape.max}`];
  return [];
}

/** The service matches a pattern against the whole value, in Java's dialect. */
export function wholeMatch(pattern: string): RegExp {
  const translated = pattern
    .replaceAll('\\p{Alnum}', 'A-Za-z0-9') // only ever inside a character class
    .replaceAll(/\$\{\d+,\d+\}/g, '$'); // Java takes a repeated anchor; it means the anchor
  try {
    return new RegExp(`^(?:${translated})$`, 'u');
  } catch {
    // Without `u`, JavaScript forgives escapes of characters that need none, as Java does.
    return new RegExp(`^(?:${translated})$`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
