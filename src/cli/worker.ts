import { Command } from 'commander';

/** `rebaseline worker`: the same process that `node dist/src/worker.js` is. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('Run the worker until it is told to stop. docs/operating.md lists its variables.')
    .action(async () => {
      await import('../worker.js');
    });
}
