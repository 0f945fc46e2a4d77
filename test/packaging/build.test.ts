import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const script = new URL('../../tools/build.mjs', import.meta.url).href;
const { buildIfChanged } = (await import(script)) as {
  buildIfChanged: (root: string, compile: () => void) => boolean;
};

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-'));
  put('src/worker.ts');
  put('src/cli/main.ts');
  put('bench/main.ts');
  put('package-lock.json');
  build();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, content = file): void {
  mkdirSync(join(root, dirname(file)), { recursive: true });
  writeFileSync(join(root, file), content);
}

const build = () => buildIfChanged(root, () => put('dist/src/worker.js'));

test('a build is skipped while no source has changed', () => {
  expect(build()).toBe(false);
});

test.each<[string, () => void]>([
  ['a source is changed', () => put('src/worker.ts', 'changed')],
  ['a source is added', () => put('src/cli/new.ts')],
  ['a source is deleted', () => rmSync(join(root, 'src/cli/main.ts'))],
  ['a source is moved', () => [rmSync(join(root, 'bench/main.ts')), put('bench/other.ts', 'bench/main.ts')]],
  ['a dependency is updated', () => put('package-lock.json', 'updated')],
  ['a compiler option is added', () => put('tsconfig.build.json')],
  ['dist is deleted', () => rmSync(join(root, 'dist'), { recursive: true })],
])('a build runs, once, after %s', (_, change) => {
  change();
  expect(build()).toBe(true);
  expect(build()).toBe(false);
});

test('a build runs again after one that failed', () => {
  put('src/worker.ts', 'wrong');
  const failing = () =>
    buildIfChanged(root, () => {
      throw new Error('does not compile');
    });
  expect(failing).toThrow('does not compile');
  put('src/worker.ts');
  expect(build()).toBe(true);
});

test('a source that changes during a build is built the next time', () => {
  put('src/worker.ts', 'first');
  buildIfChanged(root, () => {
    put('dist/src/worker.js');
    put('src/worker.ts', 'second');
  });
  expect(build()).toBe(true);
});
