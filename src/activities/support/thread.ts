import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import { Context } from '@temporalio/activity';
import type { S3Port } from '../../aws/s3.js';
import { retried } from './errors.js';
import { type ClonedError, cloneError, restoreError } from './errors-between-threads.js';
import { serveS3 } from './s3-host.js';
import { s3OverPort } from './s3-in-thread.js';

/** Heavy work of an activity that needs S3, and neither SageMaker nor Temporal. */
export type Computation<Request, Result> = (s3: S3Port, request: Request) => Promise<Result>;

interface ThreadData<Request> {
  readonly request: Request;
  readonly s3: MessagePort;
}

type ThreadResult<Result> = { readonly value: Result } | { readonly error: ClonedError };

/**
 * The computation as an activity calls it: in the thread `entry`, which ends when the activity is cancelled. Tests run
 * the sources, where there is no compiled thread; then the computation runs in the activity's own thread.
 */
export function threadedIfCompiled<Request, Result>(
  entry: URL,
  s3: S3Port,
  compute: Computation<Request, Result>,
): (request: Request) => Promise<Result> {
  return existsSync(fileURLToPath(entry))
    ? (request) => inThread<Result>(entry, s3, request, Context.current().cancellationSignal)
    : (request) => compute(s3, request);
}

/** What a thread's entry file calls: computes the activity's request with the host's S3 port. */
export async function computeInThread<Request, Result>(compute: Computation<Request, Result>): Promise<void> {
  const { request, s3 } = workerData as ThreadData<Request>;
  parentPort?.postMessage(await resultOf(() => compute(s3OverPort(s3), request)));
}

/** Runs a compiled module as a thread and returns its result, or throws its error; `signal` ends the thread at once. */
export async function inThread<Result>(
  entry: URL,
  s3: S3Port,
  request: unknown,
  signal: AbortSignal,
): Promise<Result> {
  signal.throwIfAborted();
  const { port1, port2 } = new MessageChannel();
  const endService = serveS3(port1, s3);
  const thread = new Worker(entry, {
    workerData: { request, s3: port2 } satisfies ThreadData<unknown>,
    transferList: [port2],
  });
  const end = () => void thread.terminate();
  signal.addEventListener('abort', end, { once: true });
  try {
    const result = await new Promise<ThreadResult<Result>>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', (error) => reject(outOfMemory(error) ?? error));
      thread.once('exit', (code) => reject(aborted(`ended with code ${code} and no result`)));
    });
    if ('value' in result) return result.value;
    throw restoreError(result.error);
  } finally {
    signal.removeEventListener('abort', end);
    endService();
    await thread.terminate();
  }
}

/** Another attempt, on another worker or at a quieter time, may have the memory. */
function outOfMemory(error: NodeJS.ErrnoException): Error | null {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? aborted(`ran out of memory (${error.message})`) : null;
}

function aborted(how: string): Error {
  return retried('ComputationAborted', `The computation's thread ${how}. Give the worker more memory.`);
}

async function resultOf<Result>(work: () => Promise<Result>): Promise<ThreadResult<Result>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error: cloneError(error) };
  }
}
