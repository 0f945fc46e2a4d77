/** Both ends of the talk with a thread that profiles some columns of every batch. */
import type { FeatureProfile } from './feature-profile.js';
import { FeatureProfiler } from './feature-profiler.js';
import { BatchReader, type SharedBatch, SLOTS } from './shared-batches.js';

export interface ColumnTask {
  readonly column: number;
  /** As FeatureProfiler's. */
  readonly domain: ReadonlySet<string> | undefined;
}

/** First the columns, then batches in row order, then `end`. */
type Order = readonly ColumnTask[] | SharedBatch | 'end';
/** Every now and then how many batches are done with, after the end the profiles. */
type Answer = number | readonly FeatureProfile[];

/** An answer wakes the reader, which costs both; every fourth batch is often enough to keep it going. */
const ANSWER_EVERY = SLOTS / 2;

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
  const batches = new BatchReader();
  let used = 0;
  const answer = (value: Answer): void => port.postMessage(value);
  port.on('message', (order: Order) => {
    if (order === 'end') {
      answer(profilers.map((profiler) => profiler.finish()));
    } else if ('slot' in order) {
      const batch = batches.read(order);
      for (const [i, profiler] of profilers.entries()) {
        profiler.addColumn(batch, (tasks[i] as ColumnTask).column);
      }
      if (++used % ANSWER_EVERY === 0) answer(used);
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
      if (typeof answer === 'number') this.used = answer;
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
  send(batch: SharedBatch): void {
    this.port.postMessage(batch satisfies Order);
  }

  /** Once the thread is done with so many batches; at least `ANSWER_EVERY` more must have been sent. */
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
