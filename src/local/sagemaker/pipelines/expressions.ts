/**
 * Values in a pipeline definition that are known only while an execution runs: `{"Get": "Parameters.Rounds"}`,
 * `{"Std:Join": {"On": "/", "Values": […]}}` and `{"Std:JsonGet": {"PropertyFile": …, "Path": "…"}}`.
 */

/** What expressions refer to. */
export interface Scope {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly execution: Readonly<Record<string, unknown>>;
  /** What the service describes for the resource of a step that has succeeded. */
  properties(step: string): Promise<unknown>;
  /** The JSON of a property file of a processing step. */
  propertyFile(step: string, name: string): Promise<unknown>;
}

/** The value with its expressions replaced. Throws for a reference to something that does not exist. */
export async function resolve(value: unknown, scope: Scope): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolve(item, scope)));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [name, argument] = entries.length === 1 ? (entries[0] as [string, unknown]) : [];
  if (name === 'Get' && typeof argument === 'string') return get(argument, scope);
  if (name === 'Std:Join') return join(argument as { On?: string; Values?: unknown[] }, scope);
  if (name === 'Std:JsonGet') {
    return jsonGet(argument as { PropertyFile: { Get: string }; Path: string }, scope);
  }
  return Object.fromEntries(
    await Promise.all(entries.map(async ([key, member]) => [key, await resolve(member, scope)])),
  );
}

/** The steps that the value refers to. */
export function referredSteps(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referredSteps);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => {
    if (key !== 'Get' || typeof member !== 'string') return referredSteps(member);
    return member.startsWith('Steps.') ? [stepOf(member)] : [];
  });
}

const stepOf = (reference: string) => reference.split('.')[1] ?? '';

async function get(reference: string, scope: Scope): Promise<unknown> {
  const [root, name = '', ...rest] = reference.split('.');
  if (root === 'Parameters') return existing(scope.parameters[name], reference);
  if (root === 'Execution') return existing(scope.execution[name], reference);
  if (root !== 'Steps') throw new Error(`ClientError: ${reference} is not a reference.`);
  return existing(valueAt(await scope.properties(name), rest.join('.')), reference);
}

async function join({ On = '', Values = [] }: { On?: string; Values?: unknown[] }, scope: Scope) {
  const parts = await Promise.all(Values.map((value) => resolve(value, scope)));
  return parts.map(String).join(On);
}

async function jsonGet(
  { PropertyFile, Path }: { PropertyFile: { Get: string }; Path: string },
  scope: Scope,
) {
  const [, step = '', , name = ''] = PropertyFile.Get.split('.');
  return existing(valueAt(await scope.propertyFile(step, name), Path), `${PropertyFile.Get} ${Path}`);
}

/** The member at a path such as `ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri` or `metrics[0].value`. */
function valueAt(root: unknown, path: string): unknown {
  const keys = [...path.matchAll(/\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, single, double, index, name]) => single ?? double ?? index ?? name ?? '',
  );
  return keys.reduce<unknown>((at, key) => {
    if (Array.isArray(at) && !/^\d+$/.test(key)) {
      return at.find(
        (item) => item?.OutputName === key || item?.ChannelName === key || item?.InputName === key,
      );
    }
    return (at as Readonly<Record<string, unknown>> | undefined)?.[key];
  }, root);
}

function existing(value: unknown, reference: string): unknown {
  if (value === undefined) throw new Error(`ClientError: ${reference} has no value.`);
  return value;
}
