#!/usr/bin/env node
/** The `rebaseline` command. A subcommand's code is loaded when it is called for, so that `--help` answers at once. */
import { Command } from 'commander';
import { packageVersion } from './package-root.js';

/** What each subcommand is for, before its code is loaded. */
const COMMANDS = {
  local: {
    description: 'SageMaker, a Temporal server and a worker on this machine',
    load: async () => (await import('./local.js')).localCommand(),
  },
  analyze: {
    description: "Model Monitor's baseline and violations, computed by hand",
    load: async () => (await import('./analyze.js')).analyzeCommand(),
  },
  diff: {
    description: 'Two baselines side by side: what changed, and what would alarm',
    load: async () => (await import('./diff.js')).diffCommand(),
  },
  worker: {
    description: 'The worker process, configured by TEMPORAL_*, AWS_* and REBASELINE_* variables',
    load: async () => (await import('./worker.js')).workerCommand(),
  },
  sweep: {
    description: 'What terminated runs of an endpoint left behind',
    load: async () => (await import('./sweep.js')).sweepCommand(),
  },
} as const satisfies Record<string, { description: string; load: () => Promise<Command> }>;

async function program(args: readonly string[]): Promise<Command> {
  const root = new Command('rebaseline')
    .description(
      'Keeps a SageMaker endpoint, its model and its Model Monitor baseline in step, as one durable Temporal workflow.',
    )
    .version(packageVersion())
    .showHelpAfterError('(`rebaseline --help` says what there is)');
  const words = args.filter((arg) => !arg.startsWith('-'));
  const wanted = words[0] === 'help' ? words[1] : words[0];
  for (const [name, { description, load }] of Object.entries(COMMANDS)) {
    root.addCommand(name === wanted ? await load() : new Command(name).description(description));
  }
  // Bare `rebaseline` is a question, not a mistake.
  if (args.length === 0) root.action(() => root.outputHelp());
  return root;
}

/** A person can act on a refused port or a missing file; a stack would bury the sentence that says how. */
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
