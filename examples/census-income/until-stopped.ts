export interface Stopped {
  /** Aborted when it is to end. */
  readonly signal: AbortSignal;
  /** Resolves when a person wants it to end; rejects when it must, saying why. */
  readonly promise: Promise<void>;
  stop(why?: Error): void;
}

/** npm passes a Ctrl-C on to a process that the terminal has told already: both are one. */
const SAME_CTRL_C_MILLISECONDS = 500;

/** The first Ctrl-C (or SIGTERM, or a closed terminal) ends in order, the second at once; children end either way. */
export function untilStopped(): Stopped {
  const controller = new AbortController();
  let settle: (why?: Error) => void = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    settle = (why) => (why ? reject(why) : resolve());
  });
  promise.catch(() => undefined);
  let first: number | undefined;
  const stop = (why?: Error) => {
    settle(why);
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
