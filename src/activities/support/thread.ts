import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { createS3Port, type S3Port } from '../../aws/s3.js';
import { retried } from './errors.js';

/** Heavy work of an activity: reads S3, and neither asks SageMaker nor knows Temporal. */
export type Computation<Request, Answer> = (s3: S3Port, request: Request) => Promise<Answer>;

/**
 * The computation as an activity calls it: in the thread `entry`, which ends when the activity is cancelled. Run from
 * source, as tests do, there is no compiled thread, and storage may be a test's own: then it runs in place.
 */
export function threadedIfCompiled<Request, Answer>(
  entry: URL,
  s3: S3Port,
  compute: Computation<Request, Answer>,
): (request: Request) => Promise<Answer> {
  return existsSync(fileURLToPath(entry))
    ? (request) => inThread<Answer>(entry, request, Context.current().cancellationSignal)
    : (request) => compute(s3, request);
}

/** What stands in a thread's entry: answers the activity's request. */
export async function answerWith<Request, Answer>(compute: Computation<Request, Answer>): Promise<void> {
  // With a client of its own, made from the same environment: streams do not cross between threads.
  parentPort?.postMessage(await answerOf(() => compute(createS3Port(), workerData as Request)));
}

/** What crosses back: classes do not survive the crossing, so a failure goes as its parts. */
type ThreadAnswer<T> =
  | { readonly value: T }
  | { readonly failure: { readonly message: string; readonly type: string; readonly nonRetryable: boolean } }
  | { readonly error: { readonly message: string; readonly stack: string | undefined } };

/** Runs a compiled module as a thread and gives its answer, or what it failed with; `signal` ends it at once. */
export async function inThread<T>(entry: URL, request: unknown, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const thread = new Worker(entry, { workerData: request });
  const end = () => void thread.terminate();
  signal.addEventListener('abort', end, { once: true });
  try {
    const answer = await new Promise<ThreadAnswer<T>>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) =>
        reject(
          retried('ComputationAborted', `The computation's thread ended with code ${code} and no result.`),
        ),
      );
    });
    if ('value' in answer) return answer.value;
    if ('failure' in answer) throw ApplicationFailure.create(answer.failure);
    throw Object.assign(new Error(answer.error.message), { stack: answer.error.stack });
  } finally {
    signal.removeEventListener('abort', end);
    await thread.terminate();
  }
}

async function answerOf<T>(work: () => Promise<T>): Promise<ThreadAnswer<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof ApplicationFailure) {
      const { message, type, nonRetryable } = error;
      return { failure: { message, type: type ?? 'Error', nonRetryable: nonRetryable ?? false } };
    }
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { error: { message, stack } };
  }
}
