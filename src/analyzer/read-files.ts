import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import type { Chunks } from './dataset.js';
import { AnalyzerError } from './errors.js';

/**
 * All files below a folder, or the file itself, in the order of their paths. Names that start with a dot or an underscore
 * are skipped, as in Spark (for example `_SUCCESS`). Empty if the path does not exist.
 */
export async function filesBelow(path: string): Promise<readonly string[]> {
  let entries: import('node:fs').Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTDIR') return [path];
    if (code === 'ENOENT') return [];
    throw error;
  }
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (/^[._]/.test(entry.name)) continue;
    const inner = join(path, entry.name);
    if (entry.isDirectory()) {
      // `push(...files)` would overflow the stack with more than about 100,000 files.
      for (const file of await filesBelow(inner)) files.push(file);
    } else files.push(inner);
  }
  return files;
}

/**
 * The bytes of a file, decompressed if its name ends in `.gz`.
 * @throws AnalyzerError with the name of the file if it cannot be read or decompressed
 */
export async function* readBytes(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const stream = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream) {
      signal?.throwIfAborted();
      yield chunk as Uint8Array;
    }
  } catch (error) {
    signal?.throwIfAborted();
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code.startsWith('Z_'))
      throw new AnalyzerError(`${path} is not a complete gzip file (${code}). Write it again.`);
    if (code.startsWith('E'))
      throw new AnalyzerError(`${path} cannot be read (${code}). Check the path and its permissions.`);
    throw error;
  } finally {
    file.destroy();
  }
}

/** The files as one text. Adds a line break to a file that does not end with one. */
export async function* concatenated(files: readonly Chunks[]): AsyncGenerator<Uint8Array | string> {
  for (const file of files) {
    let last: number | undefined;
    for await (const chunk of file) {
      if (chunk.length > 0)
        last = typeof chunk === 'string' ? chunk.charCodeAt(chunk.length - 1) : chunk.at(-1);
      yield chunk;
    }
    if (last !== undefined && last !== 10) yield '\n';
  }
}

/**
 * Like readBytes, but with one buffer for the whole file: process each chunk before you request the next one. Reads block
 * the thread for a fraction of a millisecond each.
 */
export async function* readBytesInPlace(path: string): AsyncGenerator<Uint8Array> {
  if (path.endsWith('.gz')) {
    yield* readBytes(path);
    return;
  }
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const buffer = Buffer.allocUnsafeSlow(1 << 18);
    for (;;) {
      const length = readSync(file, buffer);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code.startsWith('E'))
      throw new AnalyzerError(`${path} cannot be read (${code}). Check the path and its permissions.`);
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
