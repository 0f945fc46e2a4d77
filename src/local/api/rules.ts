/** Amazon's own rules for requests and answers, trimmed (see NOTICE) and typed. */
import table from './rules.generated.json' with { type: 'json' };

export type ServiceId = 'SageMaker' | 'SageMaker Runtime';

/** A shape of the service model, with the model's own names; members and elements refer to shapes by name. */
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
  /** Element of a list. */
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
  /** Bounds of a length (strings, lists, maps, blobs) or of a value (numbers). */
  readonly min?: number;
  readonly max?: number;
  /** A Java regular expression that the whole string must match. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface OperationRules {
  readonly input?: string;
  readonly output?: string;
  /** The errors that the model names; any operation may answer ValidationException beside them. */
  readonly errors: readonly string[];
}

export interface ServiceRules {
  readonly apiVersion: string;
  readonly operations: Readonly<Record<string, OperationRules>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const SERVICES = table as unknown as Readonly<Record<ServiceId, ServiceRules>>;

export function rulesOf(service: ServiceId): ServiceRules {
  return SERVICES[service];
}

/**
 * Operations that the published table lacks and whose input is a neighbour's, member for member (SageMaker API
 * reference).
 */
const NEIGHBOURS: Readonly<Record<string, OperationRules>> = {
  DeleteModelPackageGroup: { input: 'DescribeModelPackageGroupInput', errors: ['ConflictException'] },
  ListTransformJobs: { input: 'ListProcessingJobsRequest', errors: [] },
};

/** Undefined if the table does not have the operation. */
export function operationRules(service: ServiceId, operation: string): OperationRules | undefined {
  const { operations } = SERVICES[service];
  if (Object.hasOwn(operations, operation)) return operations[operation];
  return service === 'SageMaker' && Object.hasOwn(NEIGHBOURS, operation) ? NEIGHBOURS[operation] : undefined;
}

/** Throws if the table is inconsistent: every name in it refers to a shape in it. */
export function shapeNamed(service: ServiceId, name: string): Shape {
  const shape = SERVICES[service].shapes[name];
  if (shape === undefined) throw new Error(`rules.generated.json has no shape ${name}: generate it again.`);
  return shape;
}
