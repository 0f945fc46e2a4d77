/** One build at a time: two at once would each take minutes on the same cores and come to the same file. */
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { partialName } from './download.js';

const LOOK_AGAIN_MILLISECONDS = 500;

export interface LockOptions {
  /** The lock: a file that holds its owner's pid. */
  readonly file: string;
  /** Called once when another process holds it. */
  readonly onWait: (owner: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs `work` while holding the lock, waiting for another living owner first. A lock whose owner is gone is taken
 * over. It only saves work; correctness rests on unique temporary names and the rename at the end.
 */
export async function withBuildLock<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  let told = false;
  while (!(await take(options.file))) {
    const owner = Number((await readFile(options.file, 'utf8').catch(() => '')).trim());
    if (!isAlive(owner)) {
      await rm(options.file, { force: true });
      continue;
    }
    if (!told) options.onWait(owner);
    told = true;
    await sleep(LOOK_AGAIN_MILLISECONDS, undefined, options.signal ? { signal: options.signal } : {});
  }
  try {
    return await work();
  } finally {
    await rm(options.file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  // Linked when it holds its pid already: nobody may read an empty lock and take its owner for dead.
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
