/** `rebaseline sweep`: lists the resources that terminated runs of an endpoint left, and deletes them with --delete. */
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { Command } from 'commander';
import { findLeftovers, removeLeftover } from '../activities/resolve/leftovers.js';
import { runningExecutions, stopExecution } from '../activities/sagemaker/pipelines.js';
import { createSageMakerPort } from '../aws/sagemaker.js';
import { readWorkerConfig } from '../config.js';
import { WORKFLOW_ID_PREFIX } from '../contract/input.js';
import { ExpectedError } from './expected-error.js';

export function sweepCommand(): Command {
  return new Command('sweep')
    .description(
      'List the SageMaker resources that terminated runs of an endpoint left (models, endpoint configurations, job definitions, running jobs, running pipeline executions). Reads the standard AWS and TEMPORAL_* variables.',
    )
    .requiredOption('--endpoint <name>', 'the endpoint')
    .option('--delete', 'delete the listed resources', false)
    .action(({ endpoint, delete: remove }: { endpoint: string; delete: boolean }) => sweep(endpoint, remove));
}

async function sweep(endpointName: string, remove: boolean): Promise<void> {
  await checkNoRunInProgress(endpointName);
  const sagemaker = createSageMakerPort();
  const leftovers = await findLeftovers(sagemaker, endpointName, null);
  // AWS's time is known after the first call.
  const executions = await runningExecutions(sagemaker.api, endpointName, sagemaker.time.latest());
  if (leftovers.length + executions.length === 0) {
    console.log(`Earlier runs of ${endpointName} left no resources.`);
    return;
  }
  for (const leftover of leftovers) {
    if (remove) await removeLeftover(sagemaker, leftover);
    console.log(`${remove ? 'deleted' : 'found'}: ${leftover.kind} ${leftover.name} (run ${leftover.run})`);
  }
  for (const { arn, name } of executions) {
    if (remove) await stopExecution(sagemaker.api, arn);
    console.log(`${remove ? 'stopped' : 'found'}: pipeline execution ${name}`);
  }
  if (!remove) console.log('Run the command again with --delete to delete them.');
}

/** A run in progress still uses its resources: deleting them would break it. */
async function checkNoRunInProgress(endpointName: string): Promise<void> {
  const { connection: options, namespace } = readWorkerConfig();
  const connection = await Connection.connect({ ...options, connectTimeout: '5 seconds' } as never).catch(
    (error) => {
      throw new ExpectedError(
        `Cannot determine whether a run is in progress: Temporal at ${options.address} does not answer (${error instanceof Error ? error.message : error}). Set TEMPORAL_ADDRESS.`,
      );
    },
  );
  try {
    const workflowId = `${WORKFLOW_ID_PREFIX}${endpointName}`;
    const { status } = await new Client({ connection, namespace }).workflow.getHandle(workflowId).describe();
    if (status.name === 'RUNNING') {
      throw new ExpectedError(
        `A run of ${endpointName} is in progress (${workflowId}). Wait until it has ended, or cancel it.`,
      );
    }
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  } finally {
    await connection.close();
  }
}
