import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Chunks, readLines } from '../../analyzer/index.js';

/** The files below the folder, in the order of their paths. Empty if the folder does not exist. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The lines of the file that are not empty, in batches: a million lines one by one would take twice the time. */
export async function* linesOf(file: string, signal: AbortSignal): AsyncGenerator<readonly string[]> {
  const chunks: Chunks = createReadStream(file);
  for await (const lines of readLines(chunks)) {
    signal.throwIfAborted();
    yield lines.filter((line) => line.trim() !== '');
  }
}

/** The JSON object of the line. Undefined for everything else. */
export function jsonObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(line);
    return json !== null && typeof json === 'object' && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
