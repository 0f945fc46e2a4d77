/** Writes the analyzer's files to a folder: all of them or none. */
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { containerJson } from '../../analyzer/index.js';
import { ExpectedError } from '../expected-error.js';

/** Call it before the analysis, so that a mistyped --out fails early. */
export async function checkOutputFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory()) throw new ExpectedError(`--out ${folder} is a file. Give a folder.`);
}

/**
 * Writes statistics.json, constraints.json and, only if there are violations, constraint_violations.json, formatted as
 * the container formats them. The files get their names only after all are written.
 */
export async function writeResults(
  folder: string,
  results: { readonly statistics: object; readonly constraints: object },
  violations: readonly object[],
): Promise<void> {
  const contents: Readonly<Record<string, unknown>> = {
    'statistics.json': results.statistics,
    'constraints.json': results.constraints,
    ...(violations.length > 0 ? { 'constraint_violations.json': { violations } } : {}),
  };
  const written: string[] = [];
  const unfinished = (name: string) => join(folder, `.${name}.unfinished`);
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, value] of Object.entries(contents)) {
      written.push(unfinished(name));
      await writeFile(unfinished(name), containerJson(value));
    }
    for (const name of Object.keys(contents)) await rename(unfinished(name), join(folder, name));
    // A file from an earlier run would report violations that this run did not find.
    if (violations.length === 0) await rm(join(folder, 'constraint_violations.json'), { force: true });
  } catch (error) {
    for (const file of written) await rm(file, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ExpectedError(
      `Cannot write the results to ${folder} (${code ?? message}). Give another --out.`,
    );
  }
}
