/** Both ends of the talk with a thread that profiles some columns of every batch. */
import type { CellBatch } from './dataset.js';
import type { FeatureProfile } from './feature-profile.js';
import { FeatureProfiler } from './feature-profiler.js';

export interface ColumnTask {
  readonly column: number;
  /** As FeatureProfiler's. */
  readonly domain: ReadonlySet<string> | undefined;
}

/** First the columns, then batches in row order, then `end`. Batches lie in shared memory: only their address crosses. */
type Order = readonly ColumnTask[] | CellBatch | 'end';
/** `used` after each batch, the profiles after the end. */
type Answer = 'used' | readonly FeatureProfile[];

/** What Worker, MessagePort and parentPort have in common. */
export interface Port {
  postMessage(message: unknown): void;
  // biome-ignore lint/suspicious/noExplicitAny: as Node.js types its listeners
  on(event: string, listener: (value: any) => void): unknown;
}

/** The thread's end. */
export function serveColumns(port: Port): void {
  let tasks: readonly ColumnTask[] = [];
  let profilers: readonly FeatureProfiler[] = [];
  const answer = (value: Answer): void => port.postMessage(value);
  port.on('message', (order: Order) => {
    if (order === 'end') {
      answer(profilers.map((profiler) => profiler.finish()));
    } else if ('width' in order) {
      for (const [i, profiler] of profilers.entries()) {
        profiler.addColumn(order, (tasks[i] as ColumnTask).column);
      }
      answer('used');
    } else {
      tasks = order;
      profilers = tasks.map(({ domain }) => new FeatureProfiler(domain));
    }
  });
}

/** The reader's end. */
export class ColumnThread {
  private used = 0;
  private profiles: readonly FeatureProfile[] | undefined;
  private failure: Error | undefined;
  private wake = (): void => {};

  constructor(private readonly port: Port) {
    port.on('message', (answer: Answer) => {
      if (answer === 'used') this.used++;
      else this.profiles = answer;
      this.wake();
    });
    port.on('error', (error: Error) => this.fail(error));
    port.on('exit', (code: number) => this.fail(new Error(`A profiling thread ended with code ${code}.`)));
  }

  start(tasks: readonly ColumnTask[]): void {
    this.port.postMessage(tasks satisfies Order);
  }

  /** @param batch must stay as it is until it is used */
  send(batch: CellBatch): void {
    this.port.postMessage(batch satisfies Order);
  }

  /** Once the thread is done with so many batches. */
  async hasUsed(batches: number): Promise<void> {
    while (this.used < batches) await this.news();
  }

  /** The profiles of the columns given to `start`, in that order. */
  async finish(): Promise<readonly FeatureProfile[]> {
    this.port.postMessage('end' satisfies Order);
    while (this.profiles === undefined) await this.news();
    return this.profiles;
  }

  private news(): Promise<void> {
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
