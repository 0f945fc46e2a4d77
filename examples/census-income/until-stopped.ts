export interface Stopped {
  /** Aborted when the story must end. */
  readonly signal: AbortSignal;
  /** Resolves when a signal ends the story; rejects with the error that ends it. */
  readonly promise: Promise<void>;
  stop(error?: Error): void;
}

/** A Ctrl-C arrives twice under npm, from the terminal and from npm. Signals within this time count as one. */
const SAME_CTRL_C_MILLISECONDS = 500;

/** The first SIGINT, SIGTERM or SIGHUP stops everything in order, the second exits at once. Children end either way. */
export function untilStopped(): Stopped {
  const controller = new AbortController();
  let settle: (error?: Error) => void = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve());
  });
  promise.catch(() => undefined);
  let first: number | undefined;
  const stop = (error?: Error) => {
    settle(error);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      first ??= Date.now();
      if (Date.now() - first > SAME_CTRL_C_MILLISECONDS) process.exit(130);
      stop();
    });
  }
  return { signal: controller.signal, promise, stop };
}
