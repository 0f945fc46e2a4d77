/** A Temporal development server of our own, as a child process. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type BoundChild, logTail, startChild } from '../child-process.js';
import { ExpectedError } from '../expected-error.js';
import { freePort } from '../free-port.js';
import { prepareNamespace } from './namespace.js';
import { untilServing } from './serving.js';

/** Optional to the workflow, which runs without them; with them the web UI can list runs by endpoint and outcome. */
const REBASELINE_SEARCH_ATTRIBUTES = {
  RebaselineEndpoint: 'Keyword',
  RebaselineStage: 'Keyword',
  RebaselineOutcome: 'Keyword',
} as const satisfies Record<string, 'Keyword'>;

export interface TemporalServerOptions {
  readonly cliPath: string;
  /** Keeps everything across restarts. Absent: in memory. A file belongs to one server release: it is not migrated. */
  readonly dbFile?: string;
  /** gRPC port on 127.0.0.1. Absent or 0: a free one. */
  readonly port?: number;
  /** Web UI port on 127.0.0.1. Absent or 0: a free one. */
  readonly uiPort?: number;
  readonly namespace?: string;
  readonly searchAttributes?: Readonly<Record<string, 'Keyword'>>;
  /** Standard output and error of the server. */
  readonly logFile: string;
}

export interface TemporalServer {
  /** `127.0.0.1:<port>` */
  readonly address: string;
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly uiUrl: string;
  readonly namespace: string;
  readonly pid: number;
  /** Settles when the server has ended, wanted or not. */
  readonly exited: BoundChild['exited'];
  close(): Promise<void>;
}

const PORT_ATTEMPTS = 5;
/**
 * The server reads its timers ahead by this much, a second by default, and so lets none fire sooner: a look that is to be
 * repeated after 0.2 s would be repeated after one second. Cheap for one user.
 */
const PROMPT_TIMERS = 'history.timerProcessorMaxTimeShift="10ms"';

/** The server ended or never answered. */
class TemporalServerFailed extends ExpectedError {
  override readonly name = 'TemporalServerFailed';
}

/**
 * Starts `temporal server start-dev` on loopback and returns when it serves the namespace. Closed runs are kept for
 * 30 days: the development server's own default of one day would lose them before anyone looks.
 * Throws `TemporalServerFailed`, with the end of the log, when the server ends before it serves.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const fixedPorts = Boolean(options.port) && Boolean(options.uiPort);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Between finding a free port and the server taking it, another process may come first.
      const lost = error instanceof TemporalServerFailed && /address already in use/i.test(error.message);
      if (!lost || fixedPorts || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function startOnce(options: TemporalServerOptions): Promise<TemporalServer> {
  const { cliPath, logFile, namespace = 'default' } = options;
  const searchAttributes = options.searchAttributes ?? REBASELINE_SEARCH_ATTRIBUTES;
  const port = options.port || (await freePort());
  const uiPort = options.uiPort || (await freePort());
  const env = withoutTemporalVariables(process.env);
  const child = await startChild({
    command: cliPath,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
      ...['--log-level', 'warn', '--namespace', namespace, '--dynamic-config-value', PROMPT_TIMERS],
      ...(options.dbFile ? ['--db-filename', options.dbFile] : []),
      ...(await newsFlag(cliPath, env)),
      ...Object.entries(searchAttributes).flatMap(([key, type]) => ['--search-attribute', `${key}=${type}`]),
    ],
    env,
    logFile,
  });
  const address = `127.0.0.1:${port}`;
  try {
    const connection = await untilServing({ address, namespace, exited: child.exited });
    await prepareNamespace(connection, namespace, searchAttributes);
    await connection.close();
  } catch (error) {
    await child.stop({ graceMilliseconds: 2_000 });
    const why = error instanceof Error ? error.message : String(error);
    throw new TemporalServerFailed(
      `The Temporal development server (${cliPath}) did not come up on ${address}: ${why}\n` +
        `The end of its log, ${logFile}:\n${logTail(logFile)}`,
      { cause: error },
    );
  }
  return {
    address,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    namespace,
    pid: child.pid,
    exited: child.exited,
    close: async () => void (await child.stop()),
  };
}

/** The web UI asks a news feed on the Internet unless told not to; older releases have neither the feed nor the flag. */
async function newsFlag(cliPath: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(cliPath, ['server', 'start-dev', '--help'], { env });
  return stdout.includes('--ui-disable-news-fetch') ? ['--ui-disable-news-fetch'] : [];
}

/** A development server is its own: an address, a profile or a key of some other cluster must not reach it. */
function withoutTemporalVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
