import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../../src/cli/package-root.js';
import { BuildProgress } from '../../../src/cli/temporal-cli/build.js';
import { cachedCliPath, isOlder, TEMPORAL_CLI_VERSION } from '../../../src/cli/temporal-cli/version.js';

test('the release in the cache’s name is the release that the Go module pins', () => {
  const goMod = readFileSync(join(packageRoot, 'tools/temporal-cli/go.mod'), 'utf8');
  expect(/github\.com\/temporalio\/cli v(\S+)/.exec(goMod)?.[1]).toBe(TEMPORAL_CLI_VERSION);
});

test("build progress counts Go's downloads and packages and keeps its error messages", () => {
  const progress = new BuildProgress();
  for (const line of [
    'go: downloading github.com/temporalio/cli v1.8.2',
    'internal/goarch',
    'go.temporal.io/server/common/log',
    'go: errors parsing go.mod:',
  ]) {
    progress.take(line);
  }
  expect(progress.line()).toMatch(
    /0:00: 1 modules downloaded, 2 of up to \d+ packages compiled \(compiled go\.temporal\.io\/server\/common\/log\)/,
  );
  expect(progress.errors()).toBe('go: errors parsing go.mod:');
});

test('the cache is in XDG_CACHE_HOME if that is an absolute path, as its specification requires', () => {
  const file = `rebaseline/temporal-cli-${TEMPORAL_CLI_VERSION}/temporal`;
  expect(cachedCliPath({ XDG_CACHE_HOME: '/caches', HOME: '/home/ada' }, 'linux')).toBe(`/caches/${file}`);
  expect(cachedCliPath({ XDG_CACHE_HOME: 'caches', HOME: '/home/ada' }, 'linux')).toBe(
    `/home/ada/.cache/${file}`,
  );
  expect(cachedCliPath({ HOME: '/home/ada' }, 'linux')).toBe(`/home/ada/.cache/${file}`);
});

test('releases are compared as numbers, not as text', () => {
  expect(isOlder('2.9.0', '2.42.1')).toBe(true);
  expect(isOlder('2.42.1', '2.42.1')).toBe(false);
  expect(isOlder('3.0.0', '2.42.1')).toBe(false);
});
