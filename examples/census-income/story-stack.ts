import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { writeRunningStack } from '../../src/cli/local/running-stack.js';
import { type Stack, startStack } from '../../src/cli/stack.js';
import { type AwsClients, closeClients, localClients } from '../monitored-endpoint/clients.js';

export interface StoryStack extends Stack {
  /** For `rebaseline local env --state` in another terminal. */
  readonly stateDir: string;
  readonly clients: AwsClients;
  readonly temporal: Client;
  /** URL of the namespace in the Temporal UI, without a slash at the end. */
  readonly workflowsUrl: string;
  /** Stops everything. `keepFiles` keeps the folder with state and logs. */
  closeStory(options: { readonly keepFiles: boolean }): Promise<void>;
}

/** Milliseconds: long enough to see InProgress, short enough for a story. */
const DURATIONS = { training: 400, transform: 300, processing: 300, endpoint: 400, schedule: 100 } as const;
const POLL_SECONDS = '0.3';

export interface StoryStackOptions {
  /** Receives one line of progress; a download or a build of the Temporal CLI takes minutes. */
  readonly log: (line: string) => void;
  /** For a terminal: receives a line that replaces the last one. */
  readonly progress?: (line: string) => void;
  readonly signal: AbortSignal;
  readonly onUnexpectedExit: (message: string) => void;
}

/**
 * Starts the whole product in a new temporary folder, on free ports. It does not touch a running `rebaseline local`, nor
 * an AWS account or a Temporal cluster that this shell is configured for.
 */
export async function openStoryStack(options: StoryStackOptions): Promise<StoryStack> {
  const { log, progress, signal, onUnexpectedExit } = options;
  const stateDir = await mkdtemp(join(tmpdir(), 'rebaseline-story-'));
  const stack = await startStack({
    stateDir,
    localOptions: { durations: DURATIONS, startAt: justPastEight() },
    workerEnvironment: { REBASELINE_POLL_SECONDS: POLL_SECONDS },
    log,
    ...(progress && { progress }),
    signal,
    onUnexpectedExit: (_, message) => onUnexpectedExit(message),
  }).catch(async (error) => {
    // The error contains the end of the log.
    await rm(stateDir, { recursive: true, force: true });
    throw error;
  });
  const clients = localClients(stack.awsEnvironment);
  try {
    const connection = await Connection.connect({ address: stack.temporalAddress });
    // For `rebaseline local` commands in other terminals.
    await writeRunningStack(stateDir, stack);
    return {
      ...stack,
      stateDir,
      clients,
      temporal: new Client({ connection, namespace: stack.namespace }),
      workflowsUrl: `${stack.uiUrl}/namespaces/${stack.namespace}/workflows`,
      closeStory: async ({ keepFiles }) => {
        closeClients(clients);
        // The connection stays open until the process ends: a retried call on a closed connection throws uncaught errors.
        await stack.close();
        if (!keepFiles) await rm(stateDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await stack.close();
    throw error;
  }
}

/** The clock starts at the same hour in every story, a few minutes past it, so that no hour ends while a person reads. */
function justPastEight(): string {
  return `${new Date().toISOString().slice(0, 10)}T08:05:00.000Z`;
}
