/** The job definitions of the four monitor kinds. They are immutable: SageMaker has no operation to update them. */
import { arnOf } from '../arn.js';
import { collectionOf, type SageMakerContext } from '../context.js';
import { withDefinitionDefaults } from '../definition-defaults.js';
import { resourceInUse, resourceNotFound } from '../errors.js';
import { type ListInput, listPage } from '../listing.js';
import { type Members, type OperationTable, type Tag, withoutTags } from '../operation.js';

/** The kind in ARNs, by monitoring type. The monitoring type is also the prefix of operations and members. */
const KINDS = {
  DataQuality: 'data-quality-job-definition',
  ModelQuality: 'model-quality-job-definition',
  ModelBias: 'model-bias-job-definition',
  ModelExplainability: 'model-explainability-job-definition',
} as const;

export type MonitoringType = keyof typeof KINDS;

export interface StoredJobDefinition {
  readonly JobDefinitionName: string;
  readonly JobDefinitionArn: string;
  readonly CreationTime: Date;
  /** The other members of the request, such as DataQualityJobInput. */
  readonly [member: string]: unknown;
}

const definitionsOf = (context: SageMakerContext, type: MonitoringType) =>
  collectionOf<StoredJobDefinition>(context, KINDS[type]);

export function jobDefinition(context: SageMakerContext, type: MonitoringType, name: string) {
  return definitionsOf(context, type).get(name);
}

/** Throws ResourceNotFound if the definition does not exist. */
export function findJobDefinition(
  context: SageMakerContext,
  type: MonitoringType,
  name: string,
): StoredJobDefinition {
  const definition = jobDefinition(context, type, name);
  if (!definition) throw resourceNotFound(`Could not find job definition "${arnOf(KINDS[type], name)}".`);
  return definition;
}

/** The endpoint that a definition monitors. Undefined for batch transform input. */
export function endpointOf(definition: StoredJobDefinition, type: MonitoringType): string | undefined {
  const input = definition[`${type}JobInput`] as { EndpointInput?: { EndpointName: string } } | undefined;
  return input?.EndpointInput?.EndpointName;
}

export function jobDefinitionOperations(context: SageMakerContext): OperationTable {
  const types = Object.keys(KINDS) as MonitoringType[];
  return Object.assign({}, ...types.map((type) => operationsOf(context, type)));
}

function operationsOf(context: SageMakerContext, type: MonitoringType): OperationTable {
  const definitions = definitionsOf(context, type);
  type Named = { readonly JobDefinitionName: string };

  return {
    [`Create${type}JobDefinition`]: (input: Named & Members & { Tags?: readonly Tag[] }) => {
      const arn = arnOf(KINDS[type], input.JobDefinitionName);
      if (definitions.get(input.JobDefinitionName)) {
        throw resourceInUse(
          `Job definition "${arn}" already exists. Job definitions cannot be changed. Choose another name.`,
        );
      }
      context.tags.check(input.Tags);
      context.tags.created(arn, input.Tags);
      definitions.put(input.JobDefinitionName, {
        ...withDefinitionDefaults(withoutTags(input) as Named & Members),
        JobDefinitionArn: arn,
        CreationTime: context.platform.clock.now(),
      });
      return { JobDefinitionArn: arn };
    },

    [`Describe${type}JobDefinition`]: (input: Named) => ({
      ...findJobDefinition(context, type, input.JobDefinitionName),
    }),

    // SageMaker deletes a definition that a schedule uses. The schedule's next executions then fail.
    [`Delete${type}JobDefinition`]: (input: Named) => {
      const { JobDefinitionArn } = findJobDefinition(context, type, input.JobDefinitionName);
      definitions.delete(input.JobDefinitionName);
      context.tags.deleted(JobDefinitionArn);
      return {};
    },

    [`List${type}JobDefinitions`]: (input: ListInput & { EndpointName?: string }) => {
      const { EndpointName } = input;
      const rows = definitions
        .all()
        .filter((definition) => EndpointName === undefined || endpointOf(definition, type) === EndpointName);
      const { page, next } = listPage(rows, input, {
        order: 'Descending',
        of: (definition) => ({ name: definition.JobDefinitionName, created: definition.CreationTime }),
      });
      return {
        JobDefinitionSummaries: page.map((definition) => ({
          MonitoringJobDefinitionName: definition.JobDefinitionName,
          MonitoringJobDefinitionArn: definition.JobDefinitionArn,
          CreationTime: definition.CreationTime,
          EndpointName: endpointOf(definition, type),
        })),
        ...next,
      };
    },
  };
}
