import { parentPort, Worker } from 'node:worker_threads';
import { ApplicationFailure } from '@temporalio/common';

/** What crosses back: classes do not survive the crossing, so a failure goes as its parts. */
type ThreadAnswer<T> =
  | { readonly value: T }
  | { readonly failure: { readonly message: string; readonly type: string; readonly nonRetryable: boolean } }
  | { readonly error: { readonly message: string; readonly stack: string | undefined } };

/** Runs a compiled module as a thread and gives its answer, or what it failed with; `signal` ends it at once. */
export async function inThread<T>(entry: URL, workerData: unknown, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const thread = new Worker(entry, { workerData });
  const end = () => void thread.terminate();
  signal.addEventListener('abort', end, { once: true });
  try {
    const answer = await new Promise<ThreadAnswer<T>>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`The thread ended with code ${code} and no answer.`)));
    });
    if ('value' in answer) return answer.value;
    if ('failure' in answer) throw ApplicationFailure.create(answer.failure);
    throw Object.assign(new Error(answer.error.message), { stack: answer.error.stack });
  } finally {
    signal.removeEventListener('abort', end);
    await thread.terminate();
  }
}

/** The other end: posts what `work` gives. */
export async function answerFromThread<T>(work: () => Promise<T>): Promise<void> {
  parentPort?.postMessage(await answerOf(work));
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
