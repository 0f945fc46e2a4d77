/** Both sides of the message protocol with a thread that profiles some columns of every batch. */
import type { FeatureProfile } from './feature-profile.js';
import { FeatureProfiler } from './feature-profiler.js';
import { BatchReader, type SharedBatch, SLOTS } from './shared-batches.js';
import type { StatedType } from './stated-types.js';

export interface ColumnTask {
  readonly column: number;
  /** See FeatureProfiler. */
  readonly domain: ReadonlySet<string> | undefined;
  readonly type: StatedType | undefined;
}

/** First the columns, then the batches in row order, then `end`. */
type ThreadRequest = readonly ColumnTask[] | SharedBatch | 'end';
/** From time to time the number of processed batches; after `end` the profiles. */
type ThreadResponse = number | readonly FeatureProfile[];

/** A response wakes the reader, which costs time on both sides. Every fourth batch is enough to keep the reader busy. */
const RESPOND_EVERY = SLOTS / 2;

/** The common part of Worker, MessagePort and parentPort. */
export interface Port {
  postMessage(message: unknown): void;
  // biome-ignore lint/suspicious/noExplicitAny: Node.js declares its listeners this way
  on(event: string, listener: (value: any) => void): unknown;
}

/** The thread's side. */
export function serveColumns(port: Port): void {
  let tasks: readonly ColumnTask[] = [];
  let profilers: readonly FeatureProfiler[] = [];
  const batches = new BatchReader();
  let processed = 0;
  const respond = (value: ThreadResponse): void => port.postMessage(value);
  port.on('message', (request: ThreadRequest) => {
    if (request === 'end') {
      respond(profilers.map((profiler) => profiler.finish()));
    } else if ('slot' in request) {
      const batch = batches.read(request);
      for (const [i, profiler] of profilers.entries()) {
        profiler.addColumn(batch, (tasks[i] as ColumnTask).column);
      }
      if (++processed % RESPOND_EVERY === 0) respond(processed);
    } else {
      tasks = request;
      profilers = tasks.map(({ domain, type }) => new FeatureProfiler(domain, type));
    }
  });
}

/** The reader's side. */
export class ColumnThread {
  private processed = 0;
  private profiles: readonly FeatureProfile[] | undefined;
  private failure: Error | undefined;
  private wake = (): void => {};

  constructor(private readonly port: Port) {
    port.on('message', (response: ThreadResponse) => {
      if (typeof response === 'number') this.processed = response;
      else this.profiles = response;
      this.wake();
    });
    port.on('error', (error: Error) => this.fail(error));
    port.on('exit', (code: number) => this.fail(new Error(`A profiling thread exited with code ${code}.`)));
  }

  start(tasks: readonly ColumnTask[]): void {
    this.port.postMessage(tasks satisfies ThreadRequest);
  }

  /** @param batch must not change until the thread has processed it */
  send(batch: SharedBatch): void {
    this.port.postMessage(batch satisfies ThreadRequest);
  }

  /**
   * Waits until the thread has processed the first `batches` batches. The caller must have sent at least
   * `RESPOND_EVERY` more, since the thread responds only that often.
   */
  async waitUntilProcessed(batches: number): Promise<void> {
    while (this.processed < batches) await this.nextResponse();
  }

  /** The profiles of the columns passed to `start`, in that order. */
  async finish(): Promise<readonly FeatureProfile[]> {
    this.port.postMessage('end' satisfies ThreadRequest);
    while (this.profiles === undefined) await this.nextResponse();
    return this.profiles;
  }

  private nextResponse(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.wake = () => (this.failure === undefined ? resolve() : reject(this.failure));
      if (this.failure !== undefined) this.wake();
    });
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.wake();
  }
}
