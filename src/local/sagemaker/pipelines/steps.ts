/** What each type of step does: the request that it sends, how its end is recognised, and its metadata. */
import { readInput } from '../../api/validate.js';
import type { Members } from '../operation.js';
import type { StepType } from './definition.js';
import type { StepState } from './state.js';

/** Calls another operation of the platform. */
export type Call = (operation: string, input: Members) => Promise<Members>;

export interface StepEnd {
  readonly status: 'Succeeded' | 'Failed' | 'Stopped';
  readonly failureReason?: string;
}

interface ResourceStep {
  /** The member of the step's metadata. */
  readonly metadata: string;
  create(
    call: Call,
    input: Members,
    name: string,
  ): Promise<{ readonly arn: string; readonly resource: string }>;
  describe(call: Call, resource: string): Promise<Members>;
  /** How the step has ended; undefined while its resource is not finished. */
  endOf(described: Members): StepEnd | undefined;
  stop?(call: Call, resource: string): Promise<unknown>;
}

function jobStep(prefix: 'Training' | 'Processing' | 'Transform'): ResourceStep {
  const named = (name: string) => ({ [`${prefix}JobName`]: name });
  return {
    metadata: `${prefix}Job`,
    create: async (call, input, name) => {
      const created = await call(`Create${prefix}Job`, { ...input, ...named(name) });
      return { arn: created[`${prefix}JobArn`] as string, resource: name };
    },
    describe: (call, resource) => call(`Describe${prefix}Job`, named(resource)),
    endOf: (described) => {
      const status = described[`${prefix}JobStatus`];
      if (status === 'Completed') return { status: 'Succeeded' };
      if (status === 'Stopped') return { status };
      if (status !== 'Failed') return undefined;
      return { status, failureReason: String(described.FailureReason ?? 'The job failed.') };
    },
    stop: (call, resource) => call(`Stop${prefix}Job`, named(resource)),
  };
}

/** Resources that are complete once they are created. */
function madeAtOnce(metadata: string, steps: Pick<ResourceStep, 'create' | 'describe'>): ResourceStep {
  return { metadata, ...steps, endOf: () => ({ status: 'Succeeded' }) };
}

const LONGEST_TOKEN = 36;

const RESOURCE_STEPS: Readonly<Partial<Record<StepType, ResourceStep>>> = {
  Training: jobStep('Training'),
  Processing: jobStep('Processing'),
  Transform: jobStep('Transform'),
  Model: madeAtOnce('Model', {
    create: async (call, input, name) => {
      const { ModelArn } = await call('CreateModel', { ...input, ModelName: name });
      return { arn: ModelArn as string, resource: name };
    },
    describe: (call, resource) => call('DescribeModel', { ModelName: resource }),
  }),
  RegisterModel: madeAtOnce('RegisterModel', {
    create: async (call, input, name) => {
      // A package has no name of its own: the token prevents a second version after a restart.
      const ClientToken = name.slice(-LONGEST_TOKEN);
      const { ModelPackageArn } = await call('CreateModelPackage', { ClientToken, ...input });
      return { arn: ModelPackageArn as string, resource: ModelPackageArn as string };
    },
    describe: (call, resource) => call('DescribeModelPackage', { ModelPackageName: resource }),
  }),
};

/** The type's resource; throws for a step that has none. */
export function resourceStep(type: StepType): ResourceStep {
  const found = RESOURCE_STEPS[type];
  if (!found) throw new Error(`A step of type ${type} creates no resource.`);
  return found;
}

/** Calls operations with the checks of the control plane: a step's arguments come from a document that nobody has checked. */
export function checkedCall(call: Call): Call {
  return async (operation, input) => call(operation, readInput(operation, input));
}

/** SageMaker names a step's resources after the execution and the step. */
export function resourceNameOf(execution: string, step: string, suffix: string): string {
  const shown =
    step
      .replaceAll(/[^a-zA-Z0-9-]/g, '')
      .slice(0, 20)
      .replace(/^-+|-+$/g, '') || 'step';
  return `pipelines-${execution}-${shown}-${suffix}`;
}

/** The step as ListPipelineExecutionSteps returns it. */
export function describeStep(step: StepState): Members {
  return {
    StepName: step.name,
    StartTime: step.started,
    EndTime: step.ended,
    StepStatus: step.status,
    FailureReason: step.failureReason,
    AttemptCount: 1,
    Metadata: step.metadata,
  };
}

/** The properties of a step's resource that other steps may refer to. */
export async function propertiesOf(call: Call, step: StepState): Promise<unknown> {
  if (step.resource === undefined) return undefined;
  return resourceStep(step.type).describe(call, step.resource);
}
