import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { type RunningStack, runningStackFile } from '../../src/cli/local/running-stack.js';
import { type Stack, startStack } from '../../src/cli/stack.js';
import { type AwsClients, closeClients, localClients } from '../monitored-endpoint/clients.js';

export interface StoryStack extends Stack {
  /** For `rebaseline local env --state` in another terminal. */
  readonly stateDir: string;
  readonly clients: AwsClients;
  readonly temporal: Client;
  /** Of the namespace in the Temporal UI, without a slash at the end. */
  readonly workflowsUrl: string;
  /** Ends everything; `keepFiles` leaves the folder with the logs. */
  closeStory(options: { readonly keepFiles: boolean }): Promise<void>;
}

/** Long enough to be seen InProgress, short enough for a story. Milliseconds. */
const DURATIONS = { training: 400, transform: 300, processing: 300, endpoint: 400, schedule: 100 } as const;
const POLL_SECONDS = '0.3';

export interface StoryStackOptions {
  /** What is being started, or provided, at the moment; a download or a build takes its time. */
  readonly log: (line: string) => void;
  /** For a terminal: a line to write over the last one. */
  readonly progress?: (line: string) => void;
  readonly signal: AbortSignal;
  readonly onUnexpectedExit: (message: string) => void;
}

/**
 * The whole product in a temporary folder of its own, on free ports: nothing of a `rebaseline local`, of an AWS
 * account or of a Temporal cluster that this shell may know is touched.
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
    // The error holds the end of the log that matters.
    await rm(stateDir, { recursive: true, force: true });
    throw error;
  });
  const clients = localClients(stack.awsEnvironment);
  try {
    const connection = await Connection.connect({ address: stack.temporalAddress });
    await noteForOtherTerminals(stateDir, stack);
    return {
      ...stack,
      stateDir,
      clients,
      temporal: new Client({ connection, namespace: stack.namespace }),
      workflowsUrl: `${stack.uiUrl}/namespaces/${stack.namespace}/workflows`,
      closeStory: async ({ keepFiles }) => {
        closeClients(clients);
        // The connection ends with the process: a call that is retried on a closed one throws where nobody can catch it.
        await stack.close();
        if (!keepFiles) await rm(stateDir, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await stack.close();
    throw error;
  }
}

/** The same hours in every telling. A few minutes past, so that no hour ends by itself while a person reads. */
function justPastEight(): string {
  return `${new Date().toISOString().slice(0, 10)}T08:05:00.000Z`;
}

async function noteForOtherTerminals(stateDir: string, stack: Stack): Promise<void> {
  const note: RunningStack = {
    pid: process.pid,
    localUrl: stack.localUrl,
    environment: {
      ...stack.awsEnvironment,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      TEMPORAL_NAMESPACE: stack.namespace,
    },
  };
  await writeFile(runningStackFile(stateDir), `${JSON.stringify(note, null, 2)}\n`);
}
