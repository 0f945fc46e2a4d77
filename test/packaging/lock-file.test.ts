import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Entry>>;
};

test('the lock file contains no download address', () => {
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved?.includes(':'))).toEqual([]);
});

// npm installs an entry without a hash unchecked. It leaves out the hashes of packages of other platforms.
test('the lock file contains a SHA-512 hash for every package', () => {
  const unchecked = Object.entries(packages).filter(
    ([path, { integrity }]) => path !== '' && !/^sha512-[\w+/]{86}==$/.test(integrity ?? ''),
  );
  expect(unchecked.map(([path]) => path)).toEqual([]);
});

// Where one platform is missing, npm ci fails on all of them.
test('the lock file contains the optional packages of every platform', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

// Two copies break the replay of JSON histories; see "Dependencies" in docs/architecture.md.
test('all Temporal packages share the protobufjs 8 at the top of node_modules', () => {
  expect(packages['node_modules/protobufjs']?.version).toMatch(/^8\./);
  const nested = Object.keys(packages).filter((path) => /@temporalio\/.*\/protobufjs$/.test(path));
  expect(nested).toEqual([]);
});
