import type { Command } from 'commander';
import { exportLines } from './announcement.js';
import { readRunningStack, stateOption } from './running-stack.js';

/** Adds `env` to the `local` command: it prints the environment of the running stack for another shell. */
export function addEnvironmentCommand(local: Command): void {
  const command = local
    .command('env')
    .description('Print the variables to export: eval "$(npx rebaseline local env)".');
  const state = stateOption(local, command);
  command.action(async () => console.log(exportLines((await readRunningStack(state())).environment)));
}
