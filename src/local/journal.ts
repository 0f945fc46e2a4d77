/**
 * An append-only file of JSON lines. The event log, the request log and the index of each bucket are journals.
 * When a journal is opened, an incomplete last line, left by a process that ended during a write, is removed.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

export interface Journal<T> {
  /** Writes one entry. On return it is in the file, but not necessarily flushed to the disk. */
  append(entry: T): void;
  /** Replaces the whole file with these entries, atomically. */
  rewrite(entries: Iterable<T>): void;
  close(): void;
}

export interface OpenedJournal<T> {
  readonly journal: Journal<T>;
  /** The file's entries when it was opened, oldest first. */
  readonly entries: readonly T[];
}

/** Opens or creates the journal. Throws an error that names the file and the line if a whole line is not JSON. */
export function openJournal<T>(file: string): OpenedJournal<T> {
  const content = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const whole = content.lastIndexOf(0x0a) + 1;
  const entries = parseLines<T>(file, content.subarray(0, whole).toString('utf8'));

  let descriptor = openSync(file, 'a');
  if (whole < content.length) ftruncateSync(descriptor, whole);

  return {
    entries,
    journal: {
      append: (entry) => {
        writeSync(descriptor, `${JSON.stringify(entry)}\n`);
      },
      rewrite: (replacement) => {
        const temporary = `${file}.tmp`;
        const next = openSync(temporary, 'w');
        for (const entry of replacement) writeSync(next, `${JSON.stringify(entry)}\n`);
        renameSync(temporary, file);
        closeSync(descriptor);
        descriptor = next;
      },
      close: () => closeSync(descriptor),
    },
  };
}

function parseLines<T>(file: string, text: string): readonly T[] {
  const entries: T[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    try {
      entries.push(JSON.parse(line) as T);
    } catch {
      throw new Error(
        `${file}, line ${index + 1}, is not JSON. The file is damaged or was edited by hand. Remove that line, or start with an empty folder.`,
      );
    }
  }
  return entries;
}
