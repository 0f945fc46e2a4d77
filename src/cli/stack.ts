/**
 * The whole product on one machine: the local SageMaker in this process, a Temporal development server and the worker as
 * child processes. The story, the tests and `rebaseline local` use it.
 */
import { join } from 'node:path';
import { type LocalOptions, type RunningLocalPlatform, startLocalPlatform } from '../local/index.js';
import { makePrivateFolder } from '../local/private-folder.js';
import type { BoundChild } from './child-process.js';
import { isolatedEnvironment } from './isolated-environment.js';
import { provideTemporalCli, startTemporalServer, type TemporalServer } from './temporal-cli/index.js';
import { startWorkerProcess } from './worker-process.js';

const DEFAULT_TASK_QUEUE = 'rebaseline';

export interface StackOptions {
  /** Folder for all state and logs. A start with an existing folder continues from its state. */
  readonly stateDir: string;
  readonly localOptions?: Partial<Omit<LocalOptions, 'stateDir'>>;
  readonly temporal?: {
    readonly port?: number;
    readonly uiPort?: number;
    readonly namespace?: string;
    readonly taskQueue?: string;
  };
  /** More variables for the worker, beside its addresses and credentials: e.g. REBASELINE_POLICY. */
  readonly workerEnvironment?: Readonly<Record<string, string>>;
  /** A JavaScript file to run as the worker. Default: this package's compiled worker. */
  readonly workerProgram?: string;
  /** Receives one line of progress. Default: no output. */
  readonly log?: (line: string) => void;
  /** For a terminal: receives a line that replaces the last one. */
  readonly progress?: (line: string) => void;
  /** Called when a child process ends without being stopped. The message names the process and its log. */
  readonly onUnexpectedExit?: (child: 'worker' | 'temporal', message: string) => void;
  readonly signal?: AbortSignal;
}

export interface Stack {
  /** The local SageMaker's address, without a slash at the end. */
  readonly localUrl: string;
  /** The variables with which an AWS client of any language uses the local SageMaker and no other endpoint. */
  readonly awsEnvironment: Readonly<Record<string, string>>;
  readonly local: RunningLocalPlatform;
  /** `host:port` of the Temporal server. */
  readonly temporalAddress: string;
  /** The Temporal web UI, without a slash at the end. */
  readonly uiUrl: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly logs: { readonly temporal: string; readonly worker: string };
  /** The running worker's process, or undefined while it is stopped. */
  workerPid(): number | undefined;
  /** Stops the worker. SIGTERM, the default, lets its activities finish; SIGKILL simulates a crash. */
  stopWorker(signal?: NodeJS.Signals): Promise<void>;
  /** Starts a worker if none runs and waits until it polls. `environment` applies to this start and to later ones. */
  startWorker(environment?: Readonly<Record<string, string>>): Promise<void>;
  /** `stopWorker`, then `startWorker`. */
  restartWorker(signal?: NodeJS.Signals): Promise<void>;
  /** Stops worker, Temporal server and local SageMaker, in this order. */
  close(): Promise<void>;
}

/** Milliseconds; longer than the 20 s that the worker gives its running activities to finish. */
const WORKER_GRACE = 25_000;
/** Milliseconds. A full stop does not wait for activities: the run continues from its history at the next start. */
const CLOSING_GRACE = 5_000;

/** Starts all parts. If one part fails to start, it stops the others and throws. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const log = options.log ?? (() => {});
  const taskQueue = options.temporal?.taskQueue ?? DEFAULT_TASK_QUEUE;
  const logFolder = join(options.stateDir, 'logs');
  if (!makePrivateFolder(options.stateDir)) {
    log(
      `Other users of this machine can read the folder ${options.stateDir}. To keep the state private, use a new folder or run \`chmod 700\` on it`,
    );
  }
  makePrivateFolder(logFolder);
  const logs = { temporal: join(logFolder, 'temporal.log'), worker: join(logFolder, 'worker.log') };
  const opened: (() => Promise<void>)[] = [];
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= (async () => {
      for (const end of opened.reverse()) await end();
    })();
    return closing;
  };
  const unexpected = (child: 'worker' | 'temporal') => {
    if (closing) return;
    options.onUnexpectedExit?.(
      child,
      `The ${child} process has ended unexpectedly. See its log ${logs[child]}`,
    );
  };

  try {
    const local = await startLocalPlatform({
      ...options.localOptions,
      stateDir: join(options.stateDir, 'sagemaker'),
    });
    opened.push(() => local.close());
    const temporal = await startTemporal(options, logs.temporal, log);
    opened.push(() => temporal.close());
    void temporal.exited.then(() => unexpected('temporal'));

    let extra = options.workerEnvironment ?? {};
    let worker: BoundChild | undefined;
    const stopWorker = async (signal: NodeJS.Signals = 'SIGTERM', graceMilliseconds = WORKER_GRACE) => {
      const ending = worker;
      worker = undefined;
      await ending?.stop({ signal, graceMilliseconds });
    };
    const startWorker = async (environment: Readonly<Record<string, string>> = {}) => {
      if (worker) return;
      extra = { ...extra, ...environment };
      const started = await startWorkerProcess({
        logFile: logs.worker,
        ...(options.workerProgram && { program: options.workerProgram }),
        env: isolatedEnvironment(process.env, {
          ...local.environment,
          TEMPORAL_ADDRESS: temporal.address,
          TEMPORAL_NAMESPACE: temporal.namespace,
          REBASELINE_TASK_QUEUE: taskQueue,
          ...extra,
        }),
      });
      worker = started;
      void started.exited.then(() => {
        if (worker !== started) return;
        worker = undefined;
        unexpected('worker');
      });
    };
    opened.push(() => stopWorker('SIGTERM', CLOSING_GRACE));
    log('Starting the worker');
    await startWorker();
    return {
      localUrl: local.url,
      awsEnvironment: local.environment,
      local,
      temporalAddress: temporal.address,
      uiUrl: temporal.uiUrl,
      namespace: temporal.namespace,
      taskQueue,
      logs,
      workerPid: () => worker?.pid,
      stopWorker: (signal) => stopWorker(signal),
      startWorker,
      restartWorker: async (signal) => {
        await stopWorker(signal);
        await startWorker();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startTemporal(
  options: StackOptions,
  logFile: string,
  log: (line: string) => void,
): Promise<TemporalServer> {
  const cli = await provideTemporalCli({
    log,
    ...(options.progress && { progress: options.progress }),
    ...(options.signal && { signal: options.signal }),
  });
  log(`Starting a Temporal server (Temporal CLI: ${cli.how})`);
  const { port, uiPort, namespace } = options.temporal ?? {};
  return startTemporalServer({
    cliPath: cli.path,
    // One file per server release: the development server does not migrate the file of another release.
    dbFile: join(options.stateDir, `temporal-${cli.serverVersion}.db`),
    logFile,
    ...(port !== undefined && { port }),
    ...(uiPort !== undefined && { uiPort }),
    ...(namespace !== undefined && { namespace }),
  });
}
