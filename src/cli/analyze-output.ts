/** The analyzer's files in a folder: all of them or none. */
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Constraints,
  type ConstraintViolation,
  piecesLikeTheContainer,
  type Statistics,
} from '../analyzer/index.js';
import { ExpectedError } from './expected-error.js';

/** Called before the work, so that a mistyped --out is not found out after it. */
export async function refuseUnusableFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found && !found.isDirectory()) throw new ExpectedError(`--out ${folder} is a file. Give a folder.`);
}

/**
 * Writes statistics.json, constraints.json and, only if there are violations, constraint_violations.json, each in
 * the container's own print. Files appear under their names once all are written.
 */
export async function writeResults(
  folder: string,
  results: { readonly statistics: Statistics; readonly constraints: Constraints },
  violations: readonly ConstraintViolation[],
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
      await writeFile(unfinished(name), piecesLikeTheContainer(value));
    }
    for (const name of Object.keys(contents)) await rename(unfinished(name), join(folder, name));
    // Left from an earlier run it would say that this one found violations.
    if (violations.length === 0) await rm(join(folder, 'constraint_violations.json'), { force: true });
  } catch (error) {
    for (const file of written) await rm(file, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ExpectedError(
      `Results cannot be written to ${folder} (${code ?? message}). Give another --out.`,
    );
  }
}
