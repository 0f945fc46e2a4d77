/** One build at a time: two at once would each take minutes on the same cores and come to the same file. */
import { open, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

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
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
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
