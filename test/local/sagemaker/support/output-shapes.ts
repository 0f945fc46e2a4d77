/** Compares answers with the output shapes of Amazon's service model, where that model is at hand. */
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

/** Undefined where the service model is not at hand. */
export const serviceModel = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as ServiceModel)
  : undefined;

/** What is wrong with the answer: unknown members, required ones that are absent, other types, values outside an enum. */
export function faultsOf(model: ServiceModel, operation: string, answer: unknown): readonly string[] {
  const output = model.operations[operation]?.output?.shape;
  return output === undefined ? [] : faults(model, output, answer, operation);
}

function faults(model: ServiceModel, name: string, value: unknown, path: string): readonly string[] {
  const shape = model.shapes[name];
  if (shape === undefined) return [];
  const wrong = (what: string) => [`${path} ${what}`];
  switch (shape.type) {
    case 'structure': {
      if (typeof value !== 'object' || value === null) return wrong('is no structure');
      const given = Object.entries(value).filter(([, member]) => member !== undefined);
      const names = new Set(given.map(([key]) => key));
      const absent = (shape.required ?? []).filter((key) => !names.has(key));
      return [
        ...absent.map((key) => `${path}.${key} is absent`),
        ...given.flatMap(([key, member]) => {
          const known = shape.members?.[key];
          return known ? faults(model, known.shape, member, `${path}.${key}`) : [`${path}.${key} is unknown`];
        }),
      ];
    }
    case 'list':
      if (!Array.isArray(value)) return wrong('is no list');
      return value.flatMap((one, i) => faults(model, shape.member?.shape ?? '', one, `${path}[${i}]`));
    case 'map':
      return Object.entries(value as object).flatMap(([key, one]) =>
        faults(model, shape.value?.shape ?? '', one, `${path}.${key}`),
      );
    case 'timestamp':
      return value instanceof Date ? [] : wrong('is no date');
    case 'string':
      if (typeof value !== 'string') return wrong('is no string');
      return shape.enum && !shape.enum.includes(value) ? wrong(`is ${value}, which is not in its enum`) : [];
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return typeof value === 'number' ? [] : wrong('is no number');
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrong('is no boolean');
    default:
      return [];
  }
}
