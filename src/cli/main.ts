#!/usr/bin/env node
/** The `rebaseline` command. A subcommand's code is loaded only when the subcommand runs, so that `--help` is fast. */
import { Command } from 'commander';
import { packageVersion } from './package-root.js';

/** Subcommands, with the description that `--help` shows before their code is loaded. */
const COMMANDS = {
  local: {
    description: 'Run SageMaker, a Temporal server and a worker on this machine',
    load: async () => (await import('./local.js')).localCommand(),
  },
  analyze: {
    description: "Compute Model Monitor's baseline and violations from local files",
    load: async () => (await import('./analyze/analyze.js')).analyzeCommand(),
  },
  diff: {
    description: 'Compare two baselines: what changed, and what would raise violations',
    load: async () => (await import('./diff/diff.js')).diffCommand(),
  },
  gate: {
    description: 'Judge new training data on files: an answer without AWS or Temporal',
    load: async () => (await import('./gate/gate.js')).gateCommand(),
  },
  worker: {
    description: 'Run the worker process, configured by TEMPORAL_*, AWS_* and REBASELINE_* variables',
    load: async () => (await import('./worker.js')).workerCommand(),
  },
  sweep: {
    description: 'List or delete the resources that terminated runs of an endpoint left',
    load: async () => (await import('./sweep.js')).sweepCommand(),
  },
} as const satisfies Record<string, { description: string; load: () => Promise<Command> }>;

async function program(args: readonly string[]): Promise<Command> {
  const root = new Command('rebaseline')
    .description(
      'Keeps a SageMaker endpoint, its model and its Model Monitor baseline in step, as one durable Temporal workflow.',
    )
    .version(packageVersion())
    .showHelpAfterError('(`rebaseline --help` lists the commands)');
  const words = args.filter((arg) => !arg.startsWith('-'));
  const wanted = words[0] === 'help' ? words[1] : words[0];
  for (const [name, { description, load }] of Object.entries(COMMANDS)) {
    root.addCommand(name === wanted ? await load() : new Command(name).description(description));
  }
  // `rebaseline` without a command is not an error.
  if (args.length === 0) root.action(() => root.outputHelp());
  return root;
}

/** A person can fix a port in use or a missing file; a stack trace would hide the message. Only defects print one. */
function isDefect(error: unknown): boolean {
  return (
    !(error instanceof Error) || [TypeError, ReferenceError, RangeError].some((kind) => error instanceof kind)
  );
}

try {
  const args = process.argv.slice(2);
  await (await program(args)).parseAsync(args, { from: 'user' });
} catch (error) {
  console.error(isDefect(error) ? error : `rebaseline: ${(error as Error).message}`);
  process.exitCode = 1;
}
