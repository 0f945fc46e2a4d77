/** The whole stack for an end-to-end test: its own folder, free ports, short poll intervals, and its logs. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logTail } from '../../src/cli/child-process.js';
import { type Stack, type StackOptions, startStack } from '../../src/cli/stack.js';

/** Milliseconds. Longer than the worker's poll interval, so that the worker sees states InProgress. */
const DURATIONS = { training: 300, transform: 300, processing: 300, endpoint: 300, schedule: 100 } as const;

export interface TestStack extends Stack {
  readonly stateDir: string;
  /** Requests to the local SageMaker so far. */
  requests(): Promise<readonly LoggedRequest[]>;
  /** The local SageMaker's event log, oldest first. */
  events(): Promise<readonly Record<string, unknown>[]>;
  /** Moves the clock past the next full hour and waits until no job, update or execution is in progress. */
  closeHour(minutesPast?: number): Promise<Date>;
  /** Moves the clock forward. */
  step(seconds: number): Promise<Date>;
  /** Resolves when no job, update or execution is in progress. */
  idle(): Promise<void>;
}

export interface LoggedRequest {
  readonly seq: number;
  readonly operation: string;
  readonly input: unknown;
  readonly status: number;
}

export type TestStackOptions = Partial<Omit<StackOptions, 'stateDir'>> & {
  /** Continue on the folder of an earlier stack. Default: a new one, removed by `close`. */
  readonly stateDir?: string;
};

/** Starts a stack. If that fails, the error contains the end of the log, and the folder is removed. */
export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const stateDir = options.stateDir ?? (await mkdtemp(join(tmpdir(), 'rebaseline-stack-')));
  const clean = async () => {
    if (!options.stateDir) await rm(stateDir, { recursive: true, force: true });
  };
  const stack = await startStack({
    log: (line) => console.log(line),
    ...options,
    stateDir,
    localOptions: { durations: DURATIONS, ...options.localOptions },
    workerEnvironment: { REBASELINE_POLL_SECONDS: '0.2', ...options.workerEnvironment },
  }).catch(async (error) => {
    await clean();
    throw error;
  });
  const control = async (path: string, body?: object) => {
    const response = await fetch(`${stack.localUrl}/_local/${path}`, {
      ...(body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok)
      throw new Error(`/_local/${path} answered ${response.status}: ${await response.text()}`);
    return response;
  };
  const now = async (response: Response) => new Date(((await response.json()) as { now: string }).now);
  const idle = async () => void (await control('idle', {}));
  return {
    ...stack,
    stateDir,
    idle,
    requests: async () => (await control('requests')).json() as Promise<readonly LoggedRequest[]>,
    events: async () => jsonLines(await (await control('events')).text()),
    step: async (seconds) => now(await control('clock/step', { bySeconds: seconds })),
    closeHour: async (minutesPast = 21) => {
      const time = await now(await control('clock/next-hour', { minutesPast }));
      await idle();
      return time;
    },
    close: async () => {
      await stack.close();
      await clean();
    },
  };
}

/** The ends of the worker's and the Temporal server's logs, for `onTestFailed`. */
export function lastLogs(stack: Pick<Stack, 'logs'>): string {
  return Object.entries(stack.logs)
    .map(([name, file]) => `--- ${name}\n${logTail(file, 40)}`)
    .join('\n');
}

/** The worker's log, one object per line. Lines that are not JSON, such as the stack of a crash, are omitted. */
export async function workerLog(stack: Pick<Stack, 'logs'>): Promise<readonly Record<string, unknown>[]> {
  return jsonLines(await readFile(stack.logs.worker, 'utf8'));
}

function jsonLines(text: string): readonly Record<string, unknown>[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
}
