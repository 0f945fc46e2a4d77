/** One process per state folder: two would overwrite each other's documents. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockOwner {
  readonly pid: number;
  /** The kernel's start time of the process, where available. A later process with the same pid has another value. */
  readonly startedAt: string | null;
}

const lockedHere = new Set<string>();

/** Locks the folder. Throws an error that names the owner if it is in use. Replaces the lock of a process that has ended. */
export function lockStateFolder(folder: string): { release(): void } {
  const file = join(folder, 'lock.json');
  const mine = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) } satisfies LockOwner);
  if (lockedHere.has(file)) throw inUse(folder, process.pid);
  try {
    writeFileSync(file, mine, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = readOwner(file);
    if (owner !== undefined && isAlive(owner)) throw inUse(folder, owner.pid);
    rmSync(file, { force: true });
    writeFileSync(file, mine, { flag: 'wx' });
  }
  lockedHere.add(file);
  return {
    release: () => {
      lockedHere.delete(file);
      rmSync(file, { force: true });
    },
  };
}

function inUse(folder: string, pid: number): Error {
  return new Error(
    `The folder ${folder} is in use by the local SageMaker of process ${pid}. Stop that process, or use another state folder.`,
  );
}

/** Undefined if the file is incomplete because its writer ended during the write. */
function readOwner(file: string): LockOwner | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as LockOwner;
  } catch {
    return undefined;
  }
}

function isAlive(owner: LockOwner): boolean {
  // A lock with our own pid that this process did not take is from an earlier process with the same pid.
  if (owner.pid === process.pid) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const running = startOf(owner.pid);
  return owner.startedAt === null ? running !== ZOMBIE : running === owner.startedAt;
}

/** A killed process keeps its pid until its parent reads its exit status. In a container that may never happen. */
const ZOMBIE = 'zombie';

/** Field 22 of /proc/<pid>/stat (proc(5)), counted after the command's name, which may contain spaces. Field 3 is the state. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? ZOMBIE : (fields[19] ?? null);
  } catch {
    return null;
  }
}
