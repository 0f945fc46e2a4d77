/** The note that a running `rebaseline local` leaves in its state folder, for commands in another terminal. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { ExpectedError } from '../expected-error.js';

const runningStack = z.object({
  pid: z.number().int().positive(),
  localUrl: z.url(),
  environment: z.record(z.string(), z.string()),
});
export type RunningStack = Readonly<z.infer<typeof runningStack>>;

export function runningStackFile(stateDir: string): string {
  return join(stateDir, 'running.json');
}

/** Throws a sentence that says how to start one when none runs on this folder. */
export async function readRunningStack(stateDir: string): Promise<RunningStack> {
  const note = await readFile(runningStackFile(stateDir), 'utf8').catch(() => undefined);
  const running = note === undefined ? undefined : runningStack.safeParse(JSON.parse(note)).data;
  if (!running || !isAlive(running.pid)) {
    throw new ExpectedError(
      `No local SageMaker runs on ${resolve(stateDir)}. Start one with \`npx rebaseline local\`, or name its folder with --state.`,
    );
  }
  return running;
}

/** Gives a subcommand of `local` the option that names the folder, and returns what was given, to either of the two. */
export function stateOption(local: Command, command: Command): () => string {
  command.option('--state <dir>', 'folder of the running one (default: ".rebaseline")');
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
