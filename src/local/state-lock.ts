/** One process per state folder: two would overwrite each other's documents. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Holder {
  readonly pid: number;
  /** The kernel's start time of the process, where it tells: a number that a reused pid does not share. */
  readonly startedAt: string | null;
}

const heldHere = new Set<string>();

/** Takes the folder, or throws an error that names who has it. The lock of a process that is gone is taken over. */
export function lockStateFolder(folder: string): { release(): void } {
  const file = join(folder, 'lock.json');
  const mine = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) } satisfies Holder);
  if (heldHere.has(file)) throw inUse(folder, process.pid);
  try {
    writeFileSync(file, mine, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = readHolder(file);
    if (holder !== undefined && isAlive(holder)) throw inUse(folder, holder.pid);
    rmSync(file, { force: true });
    writeFileSync(file, mine, { flag: 'wx' });
  }
  heldHere.add(file);
  return {
    release: () => {
      heldHere.delete(file);
      rmSync(file, { force: true });
    },
  };
}

function inUse(folder: string, pid: number): Error {
  return new Error(
    `The folder ${folder} is in use by the local SageMaker of process ${pid}. Stop that process, or give this one another state folder.`,
  );
}

/** Undefined if the file was cut short by the death of its writer. */
function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  // A lock under our own pid that this process does not hold was left by an earlier process with the same pid.
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const running = startOf(holder.pid);
  return holder.startedAt === null ? running !== ZOMBIE : running === holder.startedAt;
}

/** A killed process keeps its number until its parent asks how it ended; in a container that can be for ever. */
const ZOMBIE = 'zombie';

/** Field 22 of /proc/<pid>/stat (proc(5)), counted after the command's name, which may hold spaces. Field 3 is the state. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? ZOMBIE : (fields[19] ?? null);
  } catch {
    return null;
  }
}
