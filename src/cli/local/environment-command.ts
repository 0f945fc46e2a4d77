import type { Command } from 'commander';
import { exportLines } from './announcement.js';
import { readRunningStack, stateOption } from './running-stack.js';

/** Adds `env` to the `local` command: what it printed when it came up, for a shell that was opened later. */
export function addEnvironmentCommand(local: Command): void {
  const command = local
    .command('env')
    .description('Print what to export, for eval "$(npx rebaseline local env)".');
  const state = stateOption(local, command);
  command.action(async () => console.log(exportLines((await readRunningStack(state())).environment)));
}
