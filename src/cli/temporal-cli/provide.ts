/** Finding a Temporal CLI, or providing one: on the PATH, in the cache, by download, by building it. */
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
  /** One line of progress. */
  readonly log: (line: string) => void;
  /** For a terminal: a line to write over the last one, about every second while building. */
  readonly progress?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Read for PATH, HOME, XDG_CACHE_HOME and Go's variables. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Another origin than https://temporal.download, for tests. */
  readonly downloadOrigin?: string;
  /** How long its first answer may take, for tests. */
  readonly downloadPatienceMilliseconds?: number;
}

export interface TemporalCli {
  readonly path: string;
  readonly how: 'on the PATH' | 'in the cache' | 'downloaded' | 'built with Go';
  /** The release of the server inside: the development server's file is bound to it. */
  readonly serverVersion: string;
}

/** No Temporal CLI, and no way to get one; the message names every way. */
class TemporalCliUnavailable extends ExpectedError {
  override readonly name = 'TemporalCliUnavailable';
}

/**
 * Returns a Temporal CLI that answers. Quick when it is at hand; minutes when it has to be built.
 * Throws `TemporalCliUnavailable` when none of the ways works.
 */
export async function provideTemporalCli(options: ProvideOptions): Promise<TemporalCli> {
  const { log, signal, env = process.env, downloadOrigin = TEMPORAL_DOWNLOAD } = options;
  const patience = options.downloadPatienceMilliseconds;
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
    log(`Process ${owner} is providing the Temporal CLI already; waiting for it`);
  return withBuildLock({ ...lock, onWait }, async () => {
    const meanwhile = await fromCache(target, env);
    if (!(meanwhile instanceof Error)) return meanwhile;
    const common = { target, log, env, ...(signal && { signal }) };
    try {
      await downloadCli({
        ...common,
        origin: downloadOrigin,
        ...(patience !== undefined && { patienceMilliseconds: patience }),
      });
      return await whole(target, env, 'downloaded');
    } catch (error) {
      signal?.throwIfAborted();
      tried.push(`download from ${downloadOrigin}: ${reason(error, 'download')}`);
    }
    try {
      await buildCli({ ...common, ...(options.progress && { progress: options.progress }) });
      return await whole(target, env, 'built with Go');
    } catch (error) {
      signal?.throwIfAborted();
      tried.push(`build with Go: ${reason(error, 'go')}`);
    }
    throw new TemporalCliUnavailable(explanation(tried, target));
  });
}

async function fromCache(target: string, env: NodeJS.ProcessEnv): Promise<TemporalCli | Error> {
  if (!existsSync(target)) return new Error(`${target} is not there`);
  const version = await askVersion(target, env);
  if (version instanceof Error) return new Error(`${target} does not work: ${version.message}`);
  return { path: target, how: 'in the cache', serverVersion: version.server };
}

async function whole(
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
    'No Temporal CLI was found, and none could be provided. Tried, in this order:',
    ...tried.map((line, i) => `  ${i + 1}. ${line}`),
    'Any one of these mends it:',
    '  - install the Temporal CLI (https://docs.temporal.io/cli#install), so that `temporal --version` works;',
    `  - put its binary at ${target};`,
    `  - let this machine reach ${TEMPORAL_DOWNLOAD};`,
    '  - install Go (https://go.dev/dl, 1.26 or later, or 1.21 or later with its toolchain download), with a Go module proxy in reach.',
  ].join('\n');
}
