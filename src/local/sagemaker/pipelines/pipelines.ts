/** CreatePipeline, DescribePipeline, UpdatePipeline, DeletePipeline and ListPipelines. */
import { text } from 'node:stream/consumers';
import { arnOf } from '../arn.js';
import type { SageMakerContext } from '../context.js';
import { conflict, validationException } from '../errors.js';
import { type ListInput, listPage } from '../listing.js';
import type { OperationTable, Tag } from '../operation.js';
import { readDefinition } from './definition.js';
import { executionsOf, findPipeline, type Pipeline, pipelinesOf } from './state.js';

interface DefinitionInput {
  readonly PipelineDefinition?: string;
  readonly PipelineDefinitionS3Location?: { readonly Bucket: string; readonly ObjectKey: string };
}

interface CreateInput extends DefinitionInput {
  readonly PipelineName: string;
  readonly PipelineDisplayName?: string;
  readonly PipelineDescription?: string;
  readonly ClientRequestToken: string;
  readonly RoleArn: string;
  readonly Tags?: readonly Tag[];
  readonly ParallelismConfiguration?: unknown;
}

type UpdateInput = DefinitionInput &
  Partial<Pick<CreateInput, 'PipelineDisplayName' | 'PipelineDescription' | 'RoleArn'>> & {
    readonly PipelineName: string;
    readonly ParallelismConfiguration?: unknown;
  };

export function pipelineOperations(context: SageMakerContext): OperationTable {
  const pipelines = pipelinesOf(context);
  const { clock, objects } = context.platform;
  const keyOf = (name: string) => name.toLowerCase();

  const definitionOf = async (input: DefinitionInput): Promise<string | undefined> => {
    const { PipelineDefinition, PipelineDefinitionS3Location: location } = input;
    if (PipelineDefinition !== undefined && location !== undefined) {
      throw validationException('Give only one of PipelineDefinition and PipelineDefinitionS3Location.');
    }
    if (location === undefined) return PipelineDefinition;
    const found = await objects.head(location.Bucket, location.ObjectKey).catch(() => undefined);
    if (!found) {
      throw validationException(
        `Could not find the pipeline definition at s3://${location.Bucket}/${location.ObjectKey}.`,
      );
    }
    return text(await objects.read(location.Bucket, location.ObjectKey));
  };

  return {
    CreatePipeline: async (input: CreateInput) => {
      const PipelineArn = arnOf('pipeline', input.PipelineName);
      const existing = pipelines.get(keyOf(input.PipelineName));
      if (existing && existing.token === input.ClientRequestToken) return { PipelineArn };
      if (existing) {
        throw validationException(
          `Pipeline names must be unique within an AWS account and region. Pipeline with name (${input.PipelineName}) already exists.`,
        );
      }
      const definition = await definitionOf(input);
      if (definition === undefined) {
        throw validationException('Give a PipelineDefinition or a PipelineDefinitionS3Location.');
      }
      readDefinition(definition);
      context.tags.check(input.Tags);
      const now = clock.now();
      context.tags.created(PipelineArn, input.Tags);
      const { PipelineDisplayName, PipelineDescription, ParallelismConfiguration } = input;
      pipelines.put(keyOf(input.PipelineName), {
        PipelineName: input.PipelineName,
        PipelineArn,
        PipelineDisplayName: PipelineDisplayName ?? input.PipelineName,
        ...(PipelineDescription === undefined ? {} : { PipelineDescription }),
        ...(ParallelismConfiguration === undefined ? {} : { ParallelismConfiguration }),
        PipelineDefinition: definition,
        RoleArn: input.RoleArn,
        PipelineStatus: 'Active',
        CreationTime: now,
        LastModifiedTime: now,
        token: input.ClientRequestToken,
        executions: 0,
      });
      return { PipelineArn };
    },

    DescribePipeline: (input: { PipelineName: string }) => {
      const { token: _, executions: __, ...described } = findPipeline(context, input.PipelineName);
      return { ...described, CreatedBy: {}, LastModifiedBy: {} };
    },

    UpdatePipeline: async (input: UpdateInput) => {
      const { PipelineArn } = findPipeline(context, input.PipelineName);
      const definition = await definitionOf(input);
      if (definition !== undefined) readDefinition(definition);
      const { PipelineName, PipelineDefinitionS3Location: _, ...members } = input;
      pipelines.change(keyOf(PipelineName), {
        ...(members as Partial<Pipeline>),
        ...(definition === undefined ? {} : { PipelineDefinition: definition }),
        LastModifiedTime: clock.now(),
      });
      return { PipelineArn };
    },

    DeletePipeline: (input: { PipelineName: string }) => {
      const { PipelineArn } = findPipeline(context, input.PipelineName);
      const own = executionsOf(context)
        .all()
        .filter(({ pipeline }) => pipeline === keyOf(input.PipelineName));
      if (own.some(({ status }) => status === 'Executing' || status === 'Stopping')) {
        throw conflict(`Pipeline '${PipelineArn}' has executions that are in progress. Stop them first.`);
      }
      for (const { id } of own) executionsOf(context).delete(id);
      pipelines.delete(keyOf(input.PipelineName));
      context.tags.deleted(PipelineArn);
      return { PipelineArn };
    },

    ListPipelines: (
      input: ListInput & { PipelineNamePrefix?: string; CreatedAfter?: Date; CreatedBefore?: Date },
    ) => {
      const { PipelineNamePrefix: prefix = '', CreatedAfter, CreatedBefore, ...rest } = input;
      const named = pipelines.all().filter(({ PipelineName }) => PipelineName.startsWith(prefix));
      const { page, next } = listPage(named, withCreation(rest, CreatedAfter, CreatedBefore), {
        order: 'Descending',
        of: (one) => ({ name: one.PipelineName, created: one.CreationTime, modified: one.LastModifiedTime }),
      });
      const PipelineSummaries = page.map((one) => ({
        PipelineArn: one.PipelineArn,
        PipelineName: one.PipelineName,
        PipelineDisplayName: one.PipelineDisplayName,
        PipelineDescription: one.PipelineDescription,
        RoleArn: one.RoleArn,
        CreationTime: one.CreationTime,
        LastModifiedTime: one.LastModifiedTime,
        LastExecutionTime: one.LastRunTime,
      }));
      return { PipelineSummaries, ...next };
    },
  };
}

/** Lists of pipelines name their time bounds otherwise than all other lists. */
export function withCreation(input: ListInput, after: Date | undefined, before: Date | undefined): ListInput {
  return {
    ...input,
    ...(after === undefined ? {} : { CreationTimeAfter: after }),
    ...(before === undefined ? {} : { CreationTimeBefore: before }),
  };
}
