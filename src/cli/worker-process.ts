/** Runs the worker as in production: a separate process that its environment configures. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BoundChild, logTail, startChild } from './child-process.js';
import { ExpectedError } from './expected-error.js';
import { packageRoot } from './package-root.js';

/** The worker starts within seconds on an idle machine; a loaded one needs longer. */
const TIMEOUT_MILLISECONDS = 180_000;
const POLL_MILLISECONDS = 100;
/** The worker logs this when it polls the task queue. */
const READY = '"msg":"worker is polling"';

export interface WorkerOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** The JavaScript file to run. Default: this package's compiled worker. */
  readonly program?: string;
}

/** Starts the worker and returns when it polls. Throws, with the end of its log, if it ends before or does not in time. */
export async function startWorkerProcess(options: WorkerOptions): Promise<BoundChild> {
  const program = options.program ?? join(packageRoot, 'dist', 'src', 'worker.js');
  if (!existsSync(program)) {
    throw new ExpectedError(`The compiled worker ${program} does not exist. Run \`npm run build\`.`);
  }
  // The file may contain the lines of an earlier worker.
  const begin = existsSync(options.logFile) ? statSync(options.logFile).size : 0;
  const child = await startChild({
    command: process.execPath,
    args: [program],
    // The SDK releases are pinned to ones that support this Node, so the SDK's warning about later releases is noise.
    env: { ...options.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    logFile: options.logFile,
  });
  const deadline = Date.now() + TIMEOUT_MILLISECONDS;
  while (!writtenSince(options.logFile, begin).includes(READY)) {
    const ended = child.status();
    if (ended || Date.now() > deadline) {
      await child.stop({ graceMilliseconds: 2_000 });
      const what = ended
        ? `ended with ${ended.signal ?? `exit code ${ended.code}`}`
        : `did not begin to poll within ${TIMEOUT_MILLISECONDS / 1000} s`;
      throw new ExpectedError(
        `The worker ${what}. The end of its log, ${options.logFile}:\n${logTail(options.logFile)}`,
      );
    }
    await sleep(POLL_MILLISECONDS);
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
