/** `rebaseline local`: runs the whole product on one machine until Ctrl-C. */
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { makePrivateFolder } from '../local/private-folder.js';
import { readPolicyFile } from '../policy-file.js';
import { ExpectedError } from './expected-error.js';
import { isFree } from './free-port.js';
import { announcement } from './local/announcement.js';
import { addClockCommands } from './local/clock-commands.js';
import { addEnvironmentCommand } from './local/environment-command.js';
import { runningStackFile, writeRunningStack } from './local/running-stack.js';
import type { Stack } from './stack.js';
import { stopWithNpm } from './stop-with-npm.js';

/** The default ports of Temporal's development server, and one that no well-known service uses for the local SageMaker. */
const DEFAULT_PORTS = { port: 9324, temporalPort: 7233, uiPort: 8233 } as const;

/** Durations of jobs and updates at speed 1, in milliseconds: long enough to see InProgress, short enough to wait for. */
const DURATIONS = {
  training: 4_000,
  transform: 3_000,
  processing: 3_000,
  endpoint: 4_000,
  schedule: 500,
} as const;

const RESTART_AFTER_MILLISECONDS = 2_000;

interface LocalFlags {
  readonly state: string;
  readonly port?: number;
  readonly temporalPort?: number;
  readonly uiPort?: number;
  readonly speed: number;
  readonly policy?: string;
}

/** The `local` command with its subcommands `env`, `step` and `next-hour`. */
export function localCommand(): Command {
  const command = new Command('local')
    .description('Run SageMaker, a Temporal server and a worker on this machine until Ctrl-C.')
    // Without this setting, `local step --state x` gives the folder to `local`, not to `step`.
    .enablePositionalOptions()
    .option('--state <dir>', 'folder for all state and logs', '.rebaseline')
    .option('--port <number>', `port of the local SageMaker (default: ${DEFAULT_PORTS.port} if free)`, port)
    .option('--temporal-port <number>', 'port of Temporal (default: 7233 if free)', port)
    .option('--ui-port <number>', "port of Temporal's web UI (default: 8233 if free)", port)
    .option('--speed <factor>', 'shortens jobs and updates by this factor, e.g. 10', speed, 1)
    .option('--policy <file>', "the worker's policy file")
    .action((flags: LocalFlags) => runLocal(flags));
  addEnvironmentCommand(command);
  addClockCommands(command);
  return command;
}

async function runLocal(flags: LocalFlags): Promise<void> {
  const stateDir = resolve(flags.state);
  // Without this check, the worker reports a wrong policy only after everything else has started.
  if (flags.policy !== undefined) await readPolicyFile(resolve(flags.policy));
  try {
    makePrivateFolder(stateDir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ExpectedError(`Cannot create the state folder ${flags.state} (${code}). Give another --state.`);
  }
  const stopped = untilStopped();
  const stack = await start(stateDir, flags, stopped).catch((error) => {
    if (!stopped.signal.aborted) throw error;
  });
  if (!stack) return; // Ctrl-C during the start, which may build the Temporal CLI for minutes.
  const environment = await writeRunningStack(stateDir, stack);
  console.log(announcement({ ...stack, stateDir: flags.state, environment }));
  const error = await stopped.error;
  console.log(`Stopping. The state remains in ${flags.state}`);
  await rm(runningStackFile(stateDir), { force: true });
  await stack.close();
  if (error) throw error;
}

async function start(stateDir: string, flags: LocalFlags, stopped: Stopped): Promise<Stack> {
  const durations = Object.fromEntries(
    Object.entries(DURATIONS).map(([name, milliseconds]) => [name, milliseconds / flags.speed]),
  ) as Record<keyof typeof DURATIONS, number>;
  const overwrite = process.stdout.isTTY ? '\r\u001b[K' : '';
  // Loaded here because `env`, `step` and `--help` do not need it, and it is most of this package.
  const { startStack } = await import('./stack.js');
  const stack: Stack = await startStack({
    stateDir,
    localOptions: { durations, port: await choosePort('--port', flags.port, DEFAULT_PORTS.port) },
    temporal: {
      port: await choosePort('--temporal-port', flags.temporalPort, DEFAULT_PORTS.temporalPort),
      uiPort: await choosePort('--ui-port', flags.uiPort, DEFAULT_PORTS.uiPort),
    },
    workerEnvironment: {
      // The default poll interval of a minute respects SageMaker's rate limits. The local SageMaker has none.
      REBASELINE_POLL_SECONDS: String(Math.max(0.2, 1 / flags.speed)),
      ...(flags.policy && { REBASELINE_POLICY: resolve(flags.policy) }),
    },
    log: (line) => console.log(`${overwrite}${line}`),
    ...(overwrite && { progress: (line: string) => process.stdout.write(`${overwrite}${line}`) }),
    signal: stopped.signal,
    onUnexpectedExit: async (child, message) => {
      if (child === 'temporal') return stopped.stop(new ExpectedError(message));
      console.error(`${message}. Starting another worker.`);
      await sleep(RESTART_AFTER_MILLISECONDS);
      await stack.startWorker().catch((error) => stopped.stop(error));
    },
  });
  return stack;
}

/**
 * A requested port must be free; a default port falls back to 0, any free one. The listening process then picks the port,
 * because a free port found here may be in use a moment later.
 */
async function choosePort(flag: string, requested: number | undefined, defaultPort: number): Promise<number> {
  if (requested === undefined) return (await isFree(defaultPort)) ? defaultPort : 0;
  if (requested !== 0 && !(await isFree(requested))) {
    throw new ExpectedError(
      `Port ${requested} of 127.0.0.1 is in use. Give ${flag} another port, or 0 for any free port.`,
    );
  }
  return requested;
}

interface Stopped {
  /** Settles when the command must end: with undefined after a signal, else with the error that ends it. */
  readonly error: Promise<Error | undefined>;
  readonly signal: AbortSignal;
  stop(error?: Error): void;
}

/** The first SIGINT, SIGTERM or SIGHUP stops everything in order, the second exits at once. Children end either way. */
function untilStopped(): Stopped {
  const controller = new AbortController();
  let settle: (error?: Error) => void = () => {};
  const error = new Promise<Error | undefined>((resolve) => {
    settle = resolve;
  });
  const stop = (cause?: Error) => {
    settle(cause);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      stop();
    });
  }
  stopWithNpm();
  return { error, stop, signal: controller.signal };
}

function port(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < 65_536) return number;
  throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
}

function speed(text: string): number {
  const factor = Number(text);
  if (factor > 0 && Number.isFinite(factor)) return factor;
  throw new InvalidArgumentError('The speed is a factor above 0, e.g. 10.');
}
