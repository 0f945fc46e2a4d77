/** One build at a time: two builds would each take minutes on the same cores and produce the same file. */
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { partialName } from './download.js';

const POLL_MILLISECONDS = 500;

export interface LockOptions {
  /** The lock file. It contains its owner's pid. */
  readonly file: string;
  /** Called once if another process owns the lock. */
  readonly onWait: (owner: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Waits until no other running process owns the lock, then runs `work` as its owner. A lock whose owner has ended is
 * removed. The lock only saves work; unique temporary names and the final rename make concurrent builds correct.
 */
export async function withBuildLock<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  let reported = false;
  while (!(await take(options.file))) {
    const owner = Number((await readFile(options.file, 'utf8').catch(() => '')).trim());
    if (!isAlive(owner)) {
      await rm(options.file, { force: true });
      continue;
    }
    if (!reported) options.onWait(owner);
    reported = true;
    await sleep(POLL_MILLISECONDS, undefined, options.signal ? { signal: options.signal } : {});
  }
  try {
    return await work();
  } finally {
    await rm(options.file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  // The pid is written before the link exists: an empty lock file would look as if its owner had ended.
  const mine = partialName(file);
  await writeFile(mine, String(process.pid));
  try {
    await link(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(mine, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
