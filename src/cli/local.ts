/** `rebaseline local`: the whole product on one machine, until Ctrl-C. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { readPolicyFile } from '../policy-file.js';
import { ExpectedError } from './expected-error.js';
import { isFree } from './free-port.js';
import { announcement } from './local/announcement.js';
import { addClockCommands } from './local/clock-commands.js';
import { addEnvironmentCommand } from './local/environment-command.js';
import { type RunningStack, runningStackFile } from './local/running-stack.js';
import type { Stack } from './stack.js';

/** The usual ports of Temporal's development server, and one for the local SageMaker that no well-known service has. */
const USUAL_PORTS = { port: 9324, temporalPort: 7233, uiPort: 8233 } as const;

/** How long jobs and updates last at speed 1, in milliseconds: long enough to see them InProgress, short enough to wait. */
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
    .description('Start SageMaker, a Temporal server and a worker on this machine, and stay up until Ctrl-C.')
    // Without it `local step --state x` would give the folder to `local`, not to `step`.
    .enablePositionalOptions()
    .option('--state <dir>', 'folder that keeps everything', '.rebaseline')
    .option('--port <number>', `port of the local SageMaker (default: ${USUAL_PORTS.port} if free)`, port)
    .option('--temporal-port <number>', 'port of Temporal (default: 7233 if free)', port)
    .option('--ui-port <number>', "port of Temporal's web UI (default: 8233 if free)", port)
    .option('--speed <factor>', 'makes jobs and updates last shorter, e.g. 10', speed, 1)
    .option('--policy <file>', "the worker's policy file")
    .action((flags: LocalFlags) => runLocal(flags));
  addEnvironmentCommand(command);
  addClockCommands(command);
  return command;
}

async function runLocal(flags: LocalFlags): Promise<void> {
  const stateDir = resolve(flags.state);
  // The worker would find a mistake in it only after everything else has come up.
  if (flags.policy !== undefined) await readPolicyFile(resolve(flags.policy));
  await mkdir(stateDir, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new ExpectedError(`--state ${flags.state} cannot be a folder (${error.code}). Give another one.`);
  });
  const stopped = untilStopped();
  const stack = await start(stateDir, flags, stopped).catch((error) => {
    if (!stopped.signal.aborted) throw error;
  });
  if (!stack) return; // Ctrl-C while it came up, which may be in the middle of a build.
  const running: RunningStack = {
    pid: process.pid,
    localUrl: stack.localUrl,
    environment: {
      ...stack.awsEnvironment,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      TEMPORAL_NAMESPACE: stack.namespace,
    },
  };
  const file = runningStackFile(stateDir);
  await writeFile(file, `${JSON.stringify(running, null, 2)}\n`);
  console.log(announcement({ ...stack, stateDir: flags.state, environment: running.environment }));
  const why = await stopped.reason;
  console.log('Stopping; the state is kept');
  await rm(file, { force: true });
  await stack.close();
  if (why instanceof Error) throw why;
}

async function start(stateDir: string, flags: LocalFlags, stopped: Stopped): Promise<Stack> {
  const durations = Object.fromEntries(
    Object.entries(DURATIONS).map(([name, milliseconds]) => [name, milliseconds / flags.speed]),
  ) as Record<keyof typeof DURATIONS, number>;
  const overwrite = process.stdout.isTTY ? '\r\u001b[K' : '';
  // Loaded here: `env`, `step` and `--help` need none of it, and it is most of this package.
  const { startStack } = await import('./stack.js');
  const stack: Stack = await startStack({
    stateDir,
    localOptions: { durations, port: await choosePort('--port', flags.port, USUAL_PORTS.port) },
    temporal: {
      port: await choosePort('--temporal-port', flags.temporalPort, USUAL_PORTS.temporalPort),
      uiPort: await choosePort('--ui-port', flags.uiPort, USUAL_PORTS.uiPort),
    },
    workerEnvironment: {
      // SageMaker's rate limits, which ask for a minute between two looks, are not here.
      REBASELINE_POLL_SECONDS: String(Math.max(0.2, 1 / flags.speed)),
      ...(flags.policy && { REBASELINE_POLICY: resolve(flags.policy) }),
    },
    log: (line) => console.log(`${overwrite}${line}`),
    ...(overwrite && { progress: (line: string) => process.stdout.write(`${overwrite}${line}`) }),
    signal: stopped.signal,
    onUnexpectedExit: async (child, message) => {
      if (child === 'temporal') return stopped.stop(new ExpectedError(message));
      console.error(`${message}. Starting another.`);
      await sleep(RESTART_AFTER_MILLISECONDS);
      await stack.startWorker().catch((error) => stopped.stop(error));
    },
  });
  return stack;
}

/**
 * A port that was asked for must be had; a usual one gives way to any free one, which is 0: whoever listens takes it
 * then, because one that is looked for here may be gone by the time it is taken.
 */
async function choosePort(flag: string, asked: number | undefined, usual: number): Promise<number> {
  if (asked === undefined) return (await isFree(usual)) ? usual : 0;
  if (asked !== 0 && !(await isFree(asked))) {
    throw new ExpectedError(`Port ${asked} of 127.0.0.1 is taken. Give ${flag} another one, or 0 for any.`);
  }
  return asked;
}

interface Stopped {
  /** Settles when it is to end: undefined when a person wants it, else why. */
  readonly reason: Promise<Error | undefined>;
  readonly signal: AbortSignal;
  stop(why?: Error): void;
}

/** The first Ctrl-C (or SIGTERM) ends in order, the second at once; children end with this process either way. */
function untilStopped(): Stopped {
  const controller = new AbortController();
  let settle: (why?: Error) => void = () => {};
  const reason = new Promise<Error | undefined>((resolve) => {
    settle = resolve;
  });
  const stop = (why?: Error) => {
    settle(why);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      stop();
    });
  }
  return { reason, stop, signal: controller.signal };
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
