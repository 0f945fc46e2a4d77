/** The worker as a child process, as it would run in production: its own program, told everything by its environment. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BoundChild, logTail, startChild } from './child-process.js';
import { ExpectedError } from './expected-error.js';
import { packageRoot } from './package-root.js';

/** The worker bundles the workflow when it starts: seconds on an idle machine, more on a loaded one. */
const PATIENCE_MILLISECONDS = 180_000;
const LOOK_AGAIN_MILLISECONDS = 100;
/** What the worker logs once it takes work. */
const READY = '"msg":"worker is polling"';

export interface WorkerOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** The JavaScript file to run. Default: this package's compiled worker. */
  readonly program?: string;
}

/** Starts the compiled worker and returns when it polls. Throws, with the end of its log, when it ends before that. */
export async function startWorkerProcess(options: WorkerOptions): Promise<BoundChild> {
  const program = options.program ?? join(packageRoot, 'dist', 'src', 'worker.js');
  if (!existsSync(program)) {
    throw new ExpectedError(`The compiled worker ${program} is not there. Run \`npm run build\`.`);
  }
  // Only what this worker writes counts, not the file's lines of an earlier one.
  const begin = existsSync(options.logFile) ? statSync(options.logFile).size : 0;
  const child = await startChild({
    command: process.execPath,
    args: [program],
    // The versions are pinned to those that take this Node, so the SDK's advice about later ones is noise in the log.
    env: { ...options.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    logFile: options.logFile,
  });
  const until = Date.now() + PATIENCE_MILLISECONDS;
  while (!writtenSince(options.logFile, begin).includes(READY)) {
    const ended = child.status();
    if (ended || Date.now() > until) {
      await child.stop({ graceMilliseconds: 2_000 });
      const what = ended
        ? `ended with ${ended.signal ?? `exit code ${ended.code}`}`
        : `did not begin to poll within ${PATIENCE_MILLISECONDS / 1000} s`;
      throw new ExpectedError(
        `The worker ${what}. The end of its log, ${options.logFile}:\n${logTail(options.logFile)}`,
      );
    }
    await sleep(LOOK_AGAIN_MILLISECONDS);
  }
  return child;
}

function writtenSince(file: string, begin: number): string {
  const size = statSync(file).size - begin;
  const buffer = Buffer.alloc(Math.max(size, 0));
  const handle = openSync(file, 'r');
  readSync(handle, buffer, 0, buffer.length, begin);
  closeSync(handle);
  return buffer.toString('utf8');
}
