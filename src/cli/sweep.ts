/** `rebaseline sweep`: what terminated runs of an endpoint left, listed, and removed when asked to. */
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { Command } from 'commander';
import { findLeftovers, removeLeftover } from '../activities/resolve/leftovers.js';
import { createSageMakerPort } from '../aws/sagemaker.js';
import { readWorkerConfig } from '../config.js';
import { WORKFLOW_ID_PREFIX } from '../contract/input.js';
import { ExpectedError } from './expected-error.js';

export function sweepCommand(): Command {
  return new Command('sweep')
    .description(
      'List what terminated runs of an endpoint left in SageMaker (models, configurations, definitions, running jobs). Reads the standard AWS and TEMPORAL_* variables.',
    )
    .requiredOption('--endpoint <name>', 'the endpoint')
    .option('--delete', 'remove what was found', false)
    .action(({ endpoint, delete: remove }: { endpoint: string; delete: boolean }) => sweep(endpoint, remove));
}

async function sweep(endpointName: string, remove: boolean): Promise<void> {
  await refuseBesideARun(endpointName);
  const sagemaker = createSageMakerPort();
  const leftovers = await findLeftovers(sagemaker, endpointName, null);
  if (leftovers.length === 0) {
    console.log(`Nothing is left of earlier runs of ${endpointName}.`);
    return;
  }
  for (const leftover of leftovers) {
    if (remove) await removeLeftover(sagemaker, leftover);
    console.log(`${remove ? 'removed' : 'left'}: ${leftover.kind} ${leftover.name} (run ${leftover.run})`);
  }
  if (!remove) console.log('Run again with --delete to remove them.');
}

/** A run in progress owns what looks left behind; sweeping beside it would pull the floor from under it. */
async function refuseBesideARun(endpointName: string): Promise<void> {
  const { connection: options, namespace } = readWorkerConfig();
  const connection = await Connection.connect({ ...options, connectTimeout: '5 seconds' } as never).catch(
    (error) => {
      throw new ExpectedError(
        `Temporal at ${options.address} does not answer (${error instanceof Error ? error.message : error}), so it cannot be told whether a run is in progress. Set TEMPORAL_ADDRESS.`,
      );
    },
  );
  try {
    const workflowId = `${WORKFLOW_ID_PREFIX}${endpointName}`;
    const { status } = await new Client({ connection, namespace }).workflow.getHandle(workflowId).describe();
    if (status.name === 'RUNNING') {
      throw new ExpectedError(
        `A run for ${endpointName} is in progress (${workflowId}); wait until it has ended, or end it.`,
      );
    }
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  } finally {
    await connection.close();
  }
}
