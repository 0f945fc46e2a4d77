/** Downloads the Temporal CLI from the address that Temporal's SDKs use for their test environments. */
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { extract } from 'tar';
import { askVersion } from './ask-version.js';
import { TEMPORAL_CLI_SHA256, TEMPORAL_CLI_VERSION } from './version.js';

export const TEMPORAL_DOWNLOAD = 'https://temporal.download';

/** Without internet access, a firewall often drops connections instead of refusing them. This is the longest wait then. */
const FIRST_ANSWER_MILLISECONDS = 5_000;
/** A running download may be slow, but must receive data within this time. */
const IDLE_MILLISECONDS = 20_000;

export interface DownloadOptions {
  /** The file to create. */
  readonly target: string;
  readonly log: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Replaces temporal.download in tests. */
  readonly origin?: string;
  /** Longest wait for the first answer. Default: 5 s. */
  readonly firstAnswerMilliseconds?: number;
  /** Replaces the pinned hashes in tests. */
  readonly sha256?: Readonly<Record<string, string>>;
}

/**
 * Downloads the pinned release. `target` appears only when its archive has the pinned hash and it has answered `--version`.
 * Throws within seconds if temporal.download cannot be reached.
 */
export async function downloadCli(options: DownloadOptions): Promise<void> {
  const {
    target,
    log,
    origin = TEMPORAL_DOWNLOAD,
    firstAnswerMilliseconds = FIRST_ANSWER_MILLISECONDS,
    sha256 = TEMPORAL_CLI_SHA256,
  } = options;
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  const expected = sha256[`${process.platform}/${arch}`];
  if (expected === undefined) throw new Error(`no download for ${process.platform} on ${process.arch}`);
  const url = `${origin}/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${process.platform}&arch=${arch}`;
  const timeout = new AbortController();
  const stop = options.signal ? AbortSignal.any([options.signal, timeout.signal]) : timeout.signal;
  const abortAfter = (milliseconds: number, reason: string) =>
    setTimeout(() => timeout.abort(new Error(reason)), milliseconds);

  let timer = abortAfter(firstAnswerMilliseconds, `no answer in ${firstAnswerMilliseconds / 1000} s`);
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), '.download-'));
  try {
    const response = await fetch(url, { signal: stop });
    if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
    log(`Downloading the Temporal CLI ${TEMPORAL_CLI_VERSION} from ${origin}`);
    const archive = join(folder, 'temporal.tar.gz');
    const hash = createHash('sha256');
    const hashAndRestartTimer = new Transform({
      transform(chunk, _encoding, done) {
        hash.update(chunk);
        clearTimeout(timer);
        timer = abortAfter(IDLE_MILLISECONDS, `no data for ${IDLE_MILLISECONDS / 1000} s`);
        done(null, chunk);
      },
    });
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
    await pipeline(body, hashAndRestartTimer, createWriteStream(archive), { signal: stop });
    clearTimeout(timer);
    const found = hash.digest('hex');
    if (found !== expected) {
      throw new Error(`the archive is not that of the release: its SHA-256 is ${found}, not ${expected}`);
    }
    await extract({ file: archive, cwd: folder, strict: true }, ['temporal']);
    await adopt(join(folder, 'temporal'), target, options.env);
  } catch (error) {
    throw timeout.signal.aborted ? timeout.signal.reason : new Error(reasonOf(error), { cause: error });
  } finally {
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Makes a finished binary executable, checks that it runs, and renames it to `target`, so that no reader sees a part. */
export async function adopt(binary: string, target: string, env: NodeJS.ProcessEnv): Promise<void> {
  await chmod(binary, 0o755);
  const version = await askVersion(binary, env);
  if (version instanceof Error) throw new Error(`the new binary does not work: ${version.message}`);
  await rename(binary, target);
}

/** A file name in the folder of `target` that no other process uses. */
export function partialName(target: string): string {
  return `${target}.${process.pid}-${randomBytes(4).toString('hex')}.partial`;
}

/** The message of `fetch` is only "fetch failed"; its cause says what failed. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || String((cause as NodeJS.ErrnoException).code ?? cause.name);
}
