import { Command } from 'commander';
import { stopWithNpm } from './stop-with-npm.js';

const VARIABLES = `
Worker Versioning is off by default. These variables turn it on:
  REBASELINE_DEPLOYMENT            name that all builds of this worker share, for example rebaseline
  REBASELINE_BUILD_ID              identifies this build, for example $(git rev-parse --short HEAD)
  REBASELINE_VERSIONING_BEHAVIOR   pinned (default): a run ends on the build it started on
                                   auto-upgrade: a run moves to the current build
A versioned worker gets no new runs until its version is current:
  temporal worker deployment set-current-version --deployment-name <name> --build-id <id>
docs/upgrading.md describes upgrades, docs/operating.md lists the other variables.`;

/** `rebaseline worker`: the same process as `node dist/src/worker.js`. */
export function workerCommand(): Command {
  return new Command('worker')
    .description('Run the worker until it gets SIGTERM or SIGINT.')
    .addHelpText('after', VARIABLES)
    .action(async () => {
      stopWithNpm();
      await import('../worker.js');
    });
}
