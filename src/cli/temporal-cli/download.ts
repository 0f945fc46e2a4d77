/** Temporal's own download, the one that its SDKs use for their test environments. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { extract } from 'tar';
import { askVersion } from './ask-version.js';
import { TEMPORAL_CLI_VERSION } from './version.js';

export const TEMPORAL_DOWNLOAD = 'https://temporal.download';

/** Where there is no way out, connections are often swallowed, not refused: this is how long that may cost. */
const FIRST_ANSWER_MILLISECONDS = 5_000;
/** A download that has begun may be slow, but not silent. */
const SILENCE_MILLISECONDS = 20_000;

export interface DownloadOptions {
  /** The file to make. */
  readonly target: string;
  readonly log: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Another origin than temporal.download, for tests. */
  readonly origin?: string;
  /** How long the first answer may take, for tests. */
  readonly patienceMilliseconds?: number;
}

/**
 * Downloads the pinned release to `target`, which appears only when it is whole and has answered `--version`.
 * Throws within seconds where temporal.download cannot be reached.
 */
export async function downloadCli(options: DownloadOptions): Promise<void> {
  const {
    target,
    log,
    origin = TEMPORAL_DOWNLOAD,
    patienceMilliseconds = FIRST_ANSWER_MILLISECONDS,
  } = options;
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string];
  if (!arch || !['linux', 'darwin'].includes(process.platform)) {
    throw new Error(`no download for ${process.platform} on ${process.arch}`);
  }
  const url = `${origin}/cli/archive/v${TEMPORAL_CLI_VERSION}?platform=${process.platform}&arch=${arch}`;
  const silence = new AbortController();
  const stop = options.signal ? AbortSignal.any([options.signal, silence.signal]) : silence.signal;
  const giveUp = (milliseconds: number, why: string) =>
    setTimeout(() => silence.abort(new Error(why)), milliseconds);

  let timer = giveUp(patienceMilliseconds, `no answer in ${patienceMilliseconds / 1000} s`);
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), '.download-'));
  try {
    const response = await fetch(url, { signal: stop });
    if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
    log(`Downloading the Temporal CLI ${TEMPORAL_CLI_VERSION} from ${origin}`);
    const archive = join(folder, 'temporal.tar.gz');
    const listen = new Transform({
      transform(chunk, _encoding, done) {
        clearTimeout(timer);
        timer = giveUp(SILENCE_MILLISECONDS, `the download stood still for ${SILENCE_MILLISECONDS / 1000} s`);
        done(null, chunk);
      },
    });
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
    await pipeline(body, listen, createWriteStream(archive), { signal: stop });
    clearTimeout(timer);
    await extract({ file: archive, cwd: folder, strict: true }, ['temporal']);
    await adopt(join(folder, 'temporal'), target, options.env);
  } catch (error) {
    throw silence.signal.aborted ? silence.signal.reason : new Error(reasonOf(error), { cause: error });
  } finally {
    clearTimeout(timer);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Puts a finished binary in place: executable, answering, and by one rename, so that no reader sees half of it. */
export async function adopt(binary: string, target: string, env: NodeJS.ProcessEnv): Promise<void> {
  await chmod(binary, 0o755);
  const version = await askVersion(binary, env);
  if (version instanceof Error) throw new Error(`the new binary does not work: ${version.message}`);
  await rename(binary, target);
}

/** A name beside `target` that no other process uses. */
export function partialName(target: string): string {
  return `${target}.${process.pid}-${randomBytes(4).toString('hex')}.partial`;
}

/** `fetch` says only "fetch failed"; what failed is its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || String((cause as NodeJS.ErrnoException).code ?? cause.name);
}
