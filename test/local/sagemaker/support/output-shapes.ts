/** Compares responses with the output shapes of Amazon's service model, if that model is available. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
}

interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly output?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const file = fileURLToPath(new URL('../../../../../shared/api/sagemaker-2017-07-24.json', import.meta.url));

/** Undefined if the service model is not available. */
export const serviceModel = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as ServiceModel)
  : undefined;

/** The mismatches of a response: unknown members, missing required members, wrong types, values outside an enum. */
export function mismatchesOf(model: ServiceModel, operation: string, response: unknown): readonly string[] {
  const output = model.operations[operation]?.output?.shape;
  return output === undefined ? [] : mismatches(model, output, response, operation);
}

function mismatches(model: ServiceModel, name: string, value: unknown, path: string): readonly string[] {
  const shape = model.shapes[name];
  if (shape === undefined) return [];
  const wrong = (what: string) => [`${path} ${what}`];
  switch (shape.type) {
    case 'structure': {
      if (typeof value !== 'object' || value === null) return wrong('is not a structure');
      const present = Object.entries(value).filter(([, member]) => member !== undefined);
      const names = new Set(present.map(([key]) => key));
      const absent = (shape.required ?? []).filter((key) => !names.has(key));
      return [
        ...absent.map((key) => `${path}.${key} is absent`),
        ...present.flatMap(([key, member]) => {
          const declared = shape.members?.[key];
          return declared
            ? mismatches(model, declared.shape, member, `${path}.${key}`)
            : [`${path}.${key} is unknown`];
        }),
      ];
    }
    case 'list':
      if (!Array.isArray(value)) return wrong('is not a list');
      return value.flatMap((one, i) => mismatches(model, shape.member?.shape ?? '', one, `${path}[${i}]`));
    case 'map':
      return Object.entries(value as object).flatMap(([key, one]) =>
        mismatches(model, shape.value?.shape ?? '', one, `${path}.${key}`),
      );
    case 'timestamp':
      return value instanceof Date ? [] : wrong('is not a date');
    case 'string':
      if (typeof value !== 'string') return wrong('is not a string');
      return shape.enum && !shape.enum.includes(value) ? wrong(`is ${value}, which is not in its enum`) : [];
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return typeof value === 'number' ? [] : wrong('is not a number');
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrong('is not a boolean');
    default:
      return [];
  }
}
