/** Amazon's rules for requests and responses, reduced (see NOTICE) and typed. */
import pipelineTable from './pipeline-rules.generated.json' with { type: 'json' };
import table from './rules.generated.json' with { type: 'json' };

export type ServiceId = 'SageMaker' | 'SageMaker Runtime';

/** A shape of the service model, with the model's names. Members and elements are names of shapes. */
export interface Shape {
  readonly type:
    | 'structure'
    | 'list'
    | 'map'
    | 'string'
    | 'blob'
    | 'integer'
    | 'long'
    | 'float'
    | 'double'
    | 'boolean'
    | 'timestamp';
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** The element of a list. */
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
  /** Bounds of the length (strings, lists, maps, blobs) or of the value (numbers). */
  readonly min?: number;
  readonly max?: number;
  /** A Java regular expression that the whole string must match. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface OperationRules {
  readonly input?: string;
  readonly output?: string;
  /** The errors in the model. Any operation can also return ValidationException. */
  readonly errors: readonly string[];
}

export interface ServiceRules {
  readonly apiVersion: string;
  readonly operations: Readonly<Record<string, OperationRules>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const PUBLISHED = table as unknown as Readonly<Record<ServiceId, ServiceRules>>;
/** Operations of pipelines that the published table lacks. */
const PIPELINES = (pipelineTable as unknown as Readonly<Record<'SageMaker', ServiceRules>>).SageMaker;

const SERVICES: Readonly<Record<ServiceId, ServiceRules>> = {
  ...PUBLISHED,
  SageMaker: {
    apiVersion: PUBLISHED.SageMaker.apiVersion,
    operations: { ...PIPELINES.operations, ...PUBLISHED.SageMaker.operations },
    shapes: { ...PIPELINES.shapes, ...PUBLISHED.SageMaker.shapes },
  },
};

export function rulesOf(service: ServiceId): ServiceRules {
  return SERVICES[service];
}

/**
 * Operations that are missing in the published table. Their input has the same members as the input of another operation
 * (SageMaker API reference).
 */
const ADDITIONAL_OPERATIONS: Readonly<Record<string, OperationRules>> = {
  DeleteModelPackageGroup: { input: 'DescribeModelPackageGroupInput', errors: ['ConflictException'] },
  ListTransformJobs: { input: 'ListProcessingJobsRequest', errors: [] },
};

/** Undefined if the table does not contain the operation. */
export function operationRules(service: ServiceId, operation: string): OperationRules | undefined {
  const { operations } = SERVICES[service];
  if (Object.hasOwn(operations, operation)) return operations[operation];
  return service === 'SageMaker' && Object.hasOwn(ADDITIONAL_OPERATIONS, operation)
    ? ADDITIONAL_OPERATIONS[operation]
    : undefined;
}

/** Throws if the table does not contain a shape that it refers to. */
export function shapeNamed(service: ServiceId, name: string): Shape {
  const shape = SERVICES[service].shapes[name];
  if (shape === undefined)
    throw new Error(
      `rules.generated.json has no shape ${name}. Generate the file again with tools/service-model/generate-rules.mjs.`,
    );
  return shape;
}
