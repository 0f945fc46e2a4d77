import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The TypeScript files below a folder of the repository, with their text. */
export async function sourcesUnder(
  folder: string,
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'));
  return Promise.all(
    files.map(async (file) => {
      const path = join(folder, file);
      return { path, text: await readFile(path, 'utf8') };
    }),
  );
}
