import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Shape {
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
}
interface ServiceModel {
  readonly operations: Readonly<
    Record<string, { readonly input?: { shape: string }; readonly output?: { shape: string } }>
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Amazon's own description of SageMaker, which stands beside the checkout. Undefined where it is absent. */
const FILE = fileURLToPath(new URL('../../../../shared/api/sagemaker-2017-07-24.json', import.meta.url));
const model = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as ServiceModel) : undefined;
export const hasServiceModel = model !== undefined;

/** Members that both a description and a request of creation have: what a clone must not lose. */
export function clonedMembers(describe: string, create: string): readonly string[] {
  const members = (shape: string | undefined) => Object.keys(model?.shapes[shape ?? '']?.members ?? {});
  const taken = members(model?.operations[create]?.input?.shape);
  return members(model?.operations[describe]?.output?.shape).filter((name) => taken.includes(name));
}

/** Members of a structure. */
export function membersOf(shape: string): readonly string[] {
  return Object.keys(model?.shapes[shape]?.members ?? {});
}

/** A value for each name that shows where it came from. */
export function marked(names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, { marker: name }]));
}
