import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transform } from '@swc/core';
import { sourcesUnder } from './sources.js';

/** What a thread of the activities loads. */
const FOLDERS = ['activities', 'analyzer', 'aws', 'contract', 'domain', 'evidence', 'report', 'statistics'];

/** The sources as JavaScript in a folder of their own, because a thread loads no TypeScript. */
export async function compileSources(): Promise<{ url(path: string): URL; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'rebaseline-compiled-'));
  await symlink(resolve('node_modules'), join(root, 'node_modules'));
  await writeFile(join(root, 'package.json'), '{"type": "module"}');
  for (const folder of FOLDERS) {
    for (const { path, text } of await sourcesUnder(join('src', folder))) {
      const { code } = await transform(text, {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2022',
          transform: { verbatimModuleSyntax: true },
        },
      });
      const file = join(root, path.replace(/\.ts$/, '.js'));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, code);
    }
  }
  return {
    url: (path) => pathToFileURL(join(root, path)),
    remove: () => rm(root, { recursive: true }),
  };
}
