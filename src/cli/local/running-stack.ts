/** The file that a running `rebaseline local` keeps in its state folder, for commands in another terminal. */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { ExpectedError } from '../expected-error.js';
import type { Stack } from '../stack.js';

const runningStack = z.object({
  pid: z.number().int().positive(),
  localUrl: z.url(),
  environment: z.record(z.string(), z.string()),
});
type RunningStack = Readonly<z.infer<typeof runningStack>>;

export function runningStackFile(stateDir: string): string {
  return join(stateDir, 'running.json');
}

/** Writes the file for a stack of this process. Returns the environment in it, for AWS and Temporal clients. */
export async function writeRunningStack(
  stateDir: string,
  stack: Pick<Stack, 'localUrl' | 'awsEnvironment' | 'temporalAddress' | 'namespace'>,
): Promise<RunningStack['environment']> {
  const running: RunningStack = {
    pid: process.pid,
    localUrl: stack.localUrl,
    environment: {
      ...stack.awsEnvironment,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      TEMPORAL_NAMESPACE: stack.namespace,
    },
  };
  await writeFile(runningStackFile(stateDir), `${JSON.stringify(running, null, 2)}\n`);
  return running.environment;
}

/** Throws ExpectedError, which says how to start a stack, if none uses this folder. */
export async function readRunningStack(stateDir: string): Promise<RunningStack> {
  const text = await readFile(runningStackFile(stateDir), 'utf8').catch(() => undefined);
  const running = text === undefined ? undefined : runningStack.safeParse(JSON.parse(text)).data;
  if (!running || !isAlive(running.pid)) {
    throw new ExpectedError(
      `No local SageMaker uses the folder ${resolve(stateDir)}. Start one with \`npx rebaseline local\`, or give its folder with --state.`,
    );
  }
  return running;
}

/** Adds --state to a subcommand of `local`. The returned function reads it from the subcommand, else from `local`. */
export function stateOption(local: Command, command: Command): () => string {
  command.option('--state <dir>', 'state folder of the running stack (default: ".rebaseline")');
  return () => command.opts<{ state?: string }>().state ?? local.opts<{ state: string }>().state;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
