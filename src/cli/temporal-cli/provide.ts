/** Finds a Temporal CLI on the PATH or in the cache, else downloads it, else builds it. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExpectedError } from '../expected-error.js';
import { askVersion } from './ask-version.js';
import { buildCli } from './build.js';
import { withBuildLock } from './build-lock.js';
import { downloadCli, TEMPORAL_DOWNLOAD } from './download.js';
import { cachedCliPath, isOlder, OLDEST_WEB_UI } from './version.js';

export interface ProvideOptions {
  /** Receives one line of progress. */
  readonly log: (line: string) => void;
  /** For a terminal: receives a line that replaces the last one, about every second during a build. */
  readonly progress?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Read for PATH, HOME, XDG_CACHE_HOME and Go's variables. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Replaces https://temporal.download in tests. */
  readonly downloadOrigin?: string;
  /** Longest wait for its first answer. Default: 5 s. */
  readonly firstAnswerMilliseconds?: number;
  /** Replaces the pinned SHA-256 of the archives in tests. */
  readonly downloadSha256?: Readonly<Record<string, string>>;
}

export interface TemporalCli {
  readonly path: string;
  readonly how: 'on the PATH' | 'in the cache' | 'downloaded' | 'built with Go';
  /** The release of the server that it contains: the development server's database file works only with this release. */
  readonly serverVersion: string;
}

/** No Temporal CLI was found, and none could be downloaded or built. The message lists every attempt. */
class TemporalCliUnavailable extends ExpectedError {
  override readonly name = 'TemporalCliUnavailable';
}

/**
 * Returns a Temporal CLI that runs. Takes a second if one is installed or cached, minutes if it must be built.
 * Throws `TemporalCliUnavailable` if every way fails.
 */
export async function provideTemporalCli(options: ProvideOptions): Promise<TemporalCli> {
  const { log, signal, env = process.env, downloadOrigin = TEMPORAL_DOWNLOAD } = options;
  const { firstAnswerMilliseconds, downloadSha256 } = options;
  const target = cachedCliPath(env);
  const tried: string[] = [];

  const onPath = await askVersion('temporal', env);
  if (onPath instanceof Error) tried.push(`\`temporal\` on the PATH: ${reason(onPath, 'temporal')}`);
  else if (isOlder(onPath.webUi, OLDEST_WEB_UI)) {
    tried.push(
      `\`temporal\` on the PATH: too old, its web UI is ${onPath.webUi}, not ${OLDEST_WEB_UI} or later`,
    );
    log(`The Temporal CLI on the PATH is too old (web UI ${onPath.webUi}); looking for another`);
  } else return { path: 'temporal', how: 'on the PATH', serverVersion: onPath.server };

  const inCache = await fromCache(target, env);
  if (!(inCache instanceof Error)) return inCache;
  tried.push(`the cache: ${inCache.message}`);

  await mkdir(dirname(target), { recursive: true });
  const lock = { file: `${target}.lock`, ...(signal && { signal }) };
  const onWait = (owner: number) =>
    log(`Waiting for process ${owner}, which already downloads or builds the Temporal CLI`);
  return withBuildLock({ ...lock, onWait }, async () => {
    // Another process may have provided it while this one waited for the lock.
    const cached = await fromCache(target, env);
    if (!(cached instanceof Error)) return cached;
    const common = { target, log, env, ...(signal && { signal }) };
    try {
      await downloadCli({
        ...common,
        origin: downloadOrigin,
        ...(firstAnswerMilliseconds !== undefined && { firstAnswerMilliseconds }),
        ...(downloadSha256 && { sha256: downloadSha256 }),
      });
      return await provided(target, env, 'downloaded');
    } catch (error) {
      signal?.throwIfAborted();
      tried.push(`download from ${downloadOrigin}: ${reason(error, 'download')}`);
    }
    try {
      await buildCli({ ...common, ...(options.progress && { progress: options.progress }) });
      return await provided(target, env, 'built with Go');
    } catch (error) {
      signal?.throwIfAborted();
      tried.push(`build with Go: ${reason(error, 'go')}`);
    }
    throw new TemporalCliUnavailable(explanation(tried, target));
  });
}

async function fromCache(target: string, env: NodeJS.ProcessEnv): Promise<TemporalCli | Error> {
  if (!existsSync(target)) return new Error(`${target} does not exist`);
  const version = await askVersion(target, env);
  if (version instanceof Error) return new Error(`${target} does not work: ${version.message}`);
  return { path: target, how: 'in the cache', serverVersion: version.server };
}

async function provided(
  path: string,
  env: NodeJS.ProcessEnv,
  how: 'downloaded' | 'built with Go',
): Promise<TemporalCli> {
  const version = await askVersion(path, env);
  if (version instanceof Error) throw version;
  return { path, how, serverVersion: version.server };
}

function reason(error: unknown, program: string): string {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return `there is no \`${program}\``;
  return error instanceof Error ? error.message : String(error);
}

function explanation(tried: readonly string[], target: string): string {
  return [
    'No Temporal CLI was found, and it could not be downloaded or built. Tried, in this order:',
    ...tried.map((line, i) => `  ${i + 1}. ${line}`),
    'Do one of these:',
    '  - install the Temporal CLI (https://docs.temporal.io/cli#install), so that `temporal --version` works;',
    `  - copy its binary to ${target};`,
    `  - allow connections from this machine to ${TEMPORAL_DOWNLOAD};`,
    '  - install Go (https://go.dev/dl, 1.26 or later, or 1.21 or later with its toolchain download) and allow connections to a Go module proxy.',
  ].join('\n');
}
