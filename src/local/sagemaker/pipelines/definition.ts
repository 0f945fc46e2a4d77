/** Pipeline definitions: the JSON document of a pipeline's parameters and steps (schema version 2020-12-01). */
import { z } from 'zod';
import { validationException } from '../errors.js';

export interface Parameter {
  readonly Name: string;
  readonly Type: 'String' | 'Integer' | 'Float' | 'Boolean';
  readonly DefaultValue?: unknown;
  readonly EnumValues?: readonly unknown[] | undefined;
}

export interface Step {
  readonly Name: string;
  readonly Type: StepType;
  readonly Arguments: Readonly<Record<string, unknown>>;
  readonly DependsOn: readonly string[];
  readonly PropertyFiles: readonly PropertyFile[];
  /** The condition whose branch contains the step. Absent for a step outside conditions. */
  readonly branchOf?: { readonly condition: string; readonly outcome: boolean };
}

/** A JSON file among the outputs of a processing step, whose values conditions can read. */
export interface PropertyFile {
  readonly PropertyFileName: string;
  readonly OutputName: string;
  readonly FilePath: string;
}

export interface Definition {
  readonly parameters: readonly Parameter[];
  /** All steps, those in the branches of conditions included. */
  readonly steps: readonly Step[];
}

export const STEP_TYPES = [
  'Training',
  'Processing',
  'Transform',
  'Model',
  'RegisterModel',
  'Condition',
  'Fail',
] as const;
export type StepType = (typeof STEP_TYPES)[number];

const parameter = z.object({
  Name: z.string().min(1),
  Type: z.enum(['String', 'Integer', 'Float', 'Boolean']),
  DefaultValue: z.unknown().optional(),
  EnumValues: z.array(z.unknown()).optional(),
});
const step = z.object({
  Name: z.string().min(1).max(64),
  Type: z.string(),
  Arguments: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.array(z.string()).default([]),
  PropertyFiles: z
    .array(z.object({ PropertyFileName: z.string(), OutputName: z.string(), FilePath: z.string() }))
    .default([]),
});
const definition = z.object({
  Parameters: z.array(parameter).default([]),
  Steps: z.array(z.unknown()).min(1),
});

/** Reads a definition. Throws a ValidationException for one that SageMaker rejects, or that has steps it cannot run. */
export function readDefinition(text: string): Definition {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(`it is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const read = definition.safeParse(json);
  if (!read.success) throw invalid(z.prettifyError(read.error).replaceAll('\n', ' '));
  const steps = read.data.Steps.flatMap((one) => readStep(one));
  const names = steps.map(({ Name }) => Name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw invalid(`more than one step has the name ${repeated}`);
  for (const { Name, DependsOn } of steps) {
    const unknown = DependsOn.find((name) => !names.includes(name));
    if (unknown !== undefined) throw invalid(`step ${Name} depends on ${unknown}, which does not exist`);
  }
  return { parameters: read.data.Parameters as readonly Parameter[], steps };
}

function readStep(json: unknown, branchOf?: Step['branchOf']): readonly Step[] {
  const read = step.safeParse(json);
  if (!read.success) throw invalid(z.prettifyError(read.error).replaceAll('\n', ' '));
  const { Type, Arguments, ...members } = read.data;
  if (!STEP_TYPES.some((type) => type === Type)) {
    throw invalid(
      `step ${members.Name} has the type ${Type}. The local SageMaker runs steps of the types ${STEP_TYPES.join(', ')}`,
    );
  }
  const own = { ...members, Type: Type as StepType, Arguments, ...(branchOf ? { branchOf } : {}) };
  if (Type !== 'Condition') return [own];
  const { IfSteps = [], ElseSteps = [] } = Arguments as { IfSteps?: unknown[]; ElseSteps?: unknown[] };
  const branch = (steps: readonly unknown[], outcome: boolean) =>
    steps.flatMap((one) => readStep(one, { condition: members.Name, outcome }));
  return [own, ...branch(IfSteps, true), ...branch(ElseSteps, false)];
}

/** The values of an execution's parameters, of their types. Throws a ValidationException for unknown and missing ones. */
export function parameterValues(
  { parameters }: Definition,
  given: readonly { readonly Name: string; readonly Value: string }[],
): Readonly<Record<string, unknown>> {
  const unknown = given.filter(({ Name }) => !parameters.some((one) => one.Name === Name));
  if (unknown.length > 0) {
    throw validationException(
      `Unknown parameters: [${unknown.map(({ Name }) => Name).join(', ')}] are not in the pipeline definition.`,
    );
  }
  return Object.fromEntries(
    parameters.map((one) => {
      const text = given.find(({ Name }) => Name === one.Name)?.Value;
      const value = text === undefined ? one.DefaultValue : typedValue(one, text);
      if (value === undefined) {
        throw validationException(`Parameter [${one.Name}] has no default value and must be given.`);
      }
      if (one.EnumValues && !one.EnumValues.includes(value)) {
        throw validationException(`Parameter [${one.Name}] must be one of [${one.EnumValues.join(', ')}].`);
      }
      return [one.Name, value];
    }),
  );
}

function typedValue({ Name, Type }: Parameter, text: string): unknown {
  if (Type === 'String') return text;
  const wrong = () => validationException(`Parameter [${Name}] is of type ${Type}, and "${text}" is not.`);
  if (Type === 'Boolean') {
    if (!/^(true|false)$/i.test(text)) throw wrong();
    return text.toLowerCase() === 'true';
  }
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) throw wrong();
  if (Type === 'Integer' && !Number.isInteger(number)) throw wrong();
  return number;
}

function invalid(why: string) {
  return validationException(`Unable to parse pipeline definition: ${why}.`);
}
