/**
 * Child processes that end when this process ends, even if SIGKILL ends it.
 *
 * A shell starts first, starts a watcher in the background and replaces itself with the program by `exec`, so the pid is
 * the program's own. The watcher reads a pipe. Only this process has the other end open: end of file means that this
 * process has ended.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';

const WATCH_PARENT = `
program=$$
( read -r _ <&3 && exit 0
  kill -TERM "$program"; sleep 5; kill -KILL "$program" ) >/dev/null 2>&1 &
exec "$@" 3<&-`;

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Standard output and error are appended here. */
  readonly logFile: string;
}

export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface BoundChild {
  readonly pid: number;
  /** Settles when the process has ended, never rejects. */
  readonly exited: Promise<ExitStatus>;
  /** The exit status, or undefined while the process runs. */
  status(): ExitStatus | undefined;
  /** Sends `signal` (default SIGTERM), then SIGKILL after `graceMilliseconds`, and waits until the process has ended. */
  stop(options?: {
    readonly signal?: NodeJS.Signals;
    readonly graceMilliseconds?: number;
  }): Promise<ExitStatus>;
}

/** Starts a program that ends when this process ends. Throws when the program cannot be started. */
export async function startChild(options: ChildOptions): Promise<BoundChild> {
  const log = openSync(options.logFile, 'a');
  // Detached: Ctrl-C reaches only this process, which then stops its children in order.
  const child = spawn('sh', ['-c', WATCH_PARENT, 'sh', options.command, ...options.args], {
    env: options.env,
    stdio: ['ignore', log, log, 'pipe'],
    detached: true,
  });
  closeSync(log);
  await started(child);
  const watcher = child.stdio[3] as Writable;
  watcher.on('error', () => {}); // The watcher may have ended already.
  let status: ExitStatus | undefined;
  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('exit', (code, signal) => {
      watcher.end('ended\n');
      status = { code, signal };
      resolve(status);
    });
  });
  return {
    pid: child.pid as number,
    exited,
    status: () => status,
    async stop({ signal = 'SIGTERM', graceMilliseconds = 10_000 } = {}) {
      if (status) return status;
      child.kill(signal);
      const grace = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
      const ended = await exited;
      clearTimeout(grace);
      return ended;
    },
  };
}

/** The last lines of a log, for an error message. */
export function logTail(file: string, lines = 20): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}
