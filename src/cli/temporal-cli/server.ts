/** Starts a Temporal development server as a child process. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.js';
import { type BoundChild, logTail, startChild } from '../child-process.js';
import { ExpectedError } from '../expected-error.js';
import { freePort } from '../free-port.js';
import { prepareNamespace } from './namespace.js';
import { untilServing } from './serving.js';

/** Optional: the workflow runs without them. With them the web UI can filter runs by endpoint, stage and outcome. */
const REBASELINE_SEARCH_ATTRIBUTES: Readonly<Record<string, 'Keyword'>> = Object.fromEntries(
  Object.values(SEARCH_ATTRIBUTES).map((name) => [name, 'Keyword']),
);

export interface TemporalServerOptions {
  readonly cliPath: string;
  /** Database file, kept across restarts. Default: in memory. The server does not migrate the file of another release. */
  readonly dbFile?: string;
  /** gRPC port on 127.0.0.1. Absent or 0: any free port. */
  readonly port?: number;
  /** Web UI port on 127.0.0.1. Absent or 0: any free port. */
  readonly uiPort?: number;
  readonly namespace?: string;
  readonly searchAttributes?: Readonly<Record<string, 'Keyword'>>;
  /** More `key=value` pairs for the server's dynamic configuration; values are JSON. */
  readonly dynamicConfig?: readonly string[];
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
  /** Settles when the server has ended, whether it was stopped or crashed. */
  readonly exited: BoundChild['exited'];
  close(): Promise<void>;
}

const PORT_ATTEMPTS = 5;
/**
 * The server fires no timer earlier than this shift, one second by default: a poll that should be retried after 0.2 s
 * would be retried after one second. A short shift costs little with one user.
 */
const SHORT_TIMER_SHIFT = 'history.timerProcessorMaxTimeShift="10ms"';

/**
 * The server's HTTP API runs operations that any web page can send as a simple cross-site request, for example a signal
 * that approves a candidate. Nothing here uses it: workers and clients use gRPC, and the UI has its own server. A name below
 * `.invalid` resolves nowhere (RFC 6761, section 6.4), so no request has this host.
 */
const NO_HTTP_API = 'frontend.httpAllowedHosts=["http-api-is-off.invalid"]';

/** The server ended during its start, or did not serve the namespace in time. */
class TemporalServerFailed extends ExpectedError {
  override readonly name = 'TemporalServerFailed';
}

/**
 * Starts `temporal server start-dev` on loopback and returns when it serves the namespace. Closed runs are kept for
 * 30 days: the development server's default of one day is too short to read about a run later.
 * Throws `TemporalServerFailed`, with the end of the log, if the server ends before it serves.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const fixedPorts = Boolean(options.port) && Boolean(options.uiPort);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      // Another process may use the free port before the server does.
      const portInUse =
        error instanceof TemporalServerFailed && /address already in use/i.test(error.message);
      if (!portInUse || fixedPorts || attempt === PORT_ATTEMPTS) throw error;
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
      ...['--log-level', 'warn', '--namespace', namespace],
      ...[SHORT_TIMER_SHIFT, NO_HTTP_API, ...(options.dynamicConfig ?? [])].flatMap((pair) => [
        '--dynamic-config-value',
        pair,
      ]),
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
    const reason = error instanceof Error ? error.message : String(error);
    throw new TemporalServerFailed(
      `The Temporal development server (${cliPath}) did not start on ${address}: ${reason}\n` +
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

/** The flag stops the web UI from reading a news feed on the internet. Older releases have neither feed nor flag. */
async function newsFlag(cliPath: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(cliPath, ['server', 'start-dev', '--help'], { env });
  return stdout.includes('--ui-disable-news-fetch') ? ['--ui-disable-news-fetch'] : [];
}

/** The address, profile or key of another cluster must not reach a development server. */
function withoutTemporalVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}
