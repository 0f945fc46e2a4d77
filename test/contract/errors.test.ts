import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ERROR_GROUPS } from '../../src/contract/errors.js';
import { sourcesUnder } from '../support/sources.js';

const descriptions = Object.values(ERROR_GROUPS).flatMap((codes) => Object.entries(codes));

it('docs/errors.md is what `npm run docs:errors` makes of the registry of error codes', async () => {
  const { stdout } = await promisify(execFile)('node', ['tools/docs-errors.mjs', '--print']);
  expect(await readFile('docs/errors.md', 'utf8')).toBe(stdout);
  for (const [code] of descriptions) expect(stdout).toContain(`| \`${code}\``);
});

it('an error code is registered once, in PascalCase, with its meaning and remedy as sentences', () => {
  const codes = descriptions.map(([code]) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const [code, { meaning, remedy }] of descriptions) {
    expect(code).toMatch(/^([A-Z][a-z0-9]+)+$/);
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  }
});

it('every registered error code is used by the source', async () => {
  const sources = await sourcesUnder('src');
  const used = sources
    .filter(({ path }) => !path.endsWith('contract/errors.ts'))
    .map(({ text }) => text)
    .join('\n');
  expect(descriptions.map(([code]) => code).filter((code) => !used.includes(`'${code}'`))).toEqual([]);
});
