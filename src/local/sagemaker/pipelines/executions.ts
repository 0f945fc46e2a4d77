/** StartPipelineExecution, StopPipelineExecution, DescribePipelineExecution and the lists of executions and steps. */
import type { SageMakerContext } from '../context.js';
import { validationException } from '../errors.js';
import { type ListInput, listPage } from '../listing.js';
import type { OperationTable } from '../operation.js';
import { seededHex } from '../seeded.js';
import { parameterValues, readDefinition } from './definition.js';
import { startExecution } from './execution-run.js';
import { withCreation } from './pipelines.js';
import { executionsOf, findExecution, findPipeline, pipelinesOf } from './state.js';
import { type Call, describeStep } from './steps.js';

interface StartInput {
  readonly PipelineName: string;
  readonly PipelineExecutionDisplayName?: string;
  readonly PipelineParameters?: readonly { readonly Name: string; readonly Value: string }[];
  readonly PipelineExecutionDescription?: string;
  readonly ClientRequestToken: string;
  readonly ParallelismConfiguration?: unknown;
  readonly SelectiveExecutionConfig?: unknown;
}

const ID_DIGITS = 12;

export function pipelineExecutionOperations(context: SageMakerContext, call: Call): OperationTable {
  const executions = executionsOf(context);
  const { clock, options } = context.platform;

  return {
    StartPipelineExecution: (input: StartInput) => {
      const pipeline = findPipeline(context, input.PipelineName);
      const key = pipeline.PipelineName.toLowerCase();
      const started = executions
        .all()
        .find(({ token, pipeline: of }) => token === input.ClientRequestToken && of === key);
      if (started) return { PipelineExecutionArn: started.arn };
      if (input.SelectiveExecutionConfig !== undefined) {
        throw validationException('The local SageMaker does not support SelectiveExecutionConfig.');
      }
      const parameters = parameterValues(
        readDefinition(pipeline.PipelineDefinition),
        input.PipelineParameters ?? [],
      );
      const now = clock.now();
      const id = seededHex(options.seed, ['pipeline', key, String(pipeline.executions)], ID_DIGITS);
      const arn = `${pipeline.PipelineArn}/execution/${id}`;
      const description = input.PipelineExecutionDescription;
      const parallelism = input.ParallelismConfiguration ?? pipeline.ParallelismConfiguration;
      executions.put(id, {
        ...{ id, arn, pipeline: key, status: 'Executing', created: now, modified: now, parameters },
        displayName: input.PipelineExecutionDisplayName ?? `execution-${now.getTime()}`,
        ...(description === undefined ? {} : { description }),
        ...(parallelism === undefined ? {} : { parallelism }),
        definition: pipeline.PipelineDefinition,
        token: input.ClientRequestToken,
        steps: [],
      });
      pipelinesOf(context).change(key, { executions: pipeline.executions + 1, LastRunTime: now });
      startExecution(context, call, id);
      return { PipelineExecutionArn: arn };
    },

    StopPipelineExecution: (input: { PipelineExecutionArn: string }) => {
      const { id, arn, status } = findExecution(context, input.PipelineExecutionArn);
      if (status === 'Executing') executions.change(id, { status: 'Stopping', modified: clock.now() });
      else if (status !== 'Stopping') {
        throw validationException(
          `Pipeline execution '${arn}' has status ${status}. Only executions with status Executing can be stopped.`,
        );
      }
      return { PipelineExecutionArn: arn };
    },

    DescribePipelineExecution: (input: { PipelineExecutionArn: string }) => {
      const execution = findExecution(context, input.PipelineExecutionArn);
      return {
        PipelineArn: execution.arn.slice(0, execution.arn.indexOf('/execution/')),
        PipelineExecutionArn: execution.arn,
        PipelineExecutionDisplayName: execution.displayName,
        PipelineExecutionStatus: execution.status,
        PipelineExecutionDescription: execution.description,
        FailureReason: execution.failureReason,
        ParallelismConfiguration: execution.parallelism,
        CreationTime: execution.created,
        LastModifiedTime: execution.modified,
        CreatedBy: {},
        LastModifiedBy: {},
      };
    },

    ListPipelineExecutions: (
      input: ListInput & { PipelineName: string; CreatedAfter?: Date; CreatedBefore?: Date },
    ) => {
      const { PipelineName, CreatedAfter, CreatedBefore, ...rest } = input;
      const key = findPipeline(context, PipelineName).PipelineName.toLowerCase();
      const own = executions.all().filter(({ pipeline }) => pipeline === key);
      const { page, next } = listPage(own, withCreation(rest, CreatedAfter, CreatedBefore), {
        order: 'Descending',
        of: ({ arn, created, modified }) => ({ name: arn, created, modified }),
      });
      const PipelineExecutionSummaries = page.map((one) => ({
        PipelineExecutionArn: one.arn,
        StartTime: one.created,
        PipelineExecutionStatus: one.status,
        PipelineExecutionDescription: one.description,
        PipelineExecutionDisplayName: one.displayName,
        PipelineExecutionFailureReason: one.failureReason,
      }));
      return { PipelineExecutionSummaries, ...next };
    },

    ListPipelineExecutionSteps: (input: ListInput & { PipelineExecutionArn?: string }) => {
      const { PipelineExecutionArn = '', ...rest } = input;
      const { steps } = findExecution(context, PipelineExecutionArn);
      const { page, next } = listPage(steps, rest, {
        order: 'Descending',
        of: ({ name, started }) => ({ name, created: started }),
      });
      return { PipelineExecutionSteps: page.map(describeStep), ...next };
    },
  };
}
