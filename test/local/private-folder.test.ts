import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startLocalPlatform } from '../../src/local/index.js';
import { makePrivateFolder } from '../../src/local/private-folder.js';

let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'private-folder-'));
  folder = join(parent, 'state');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

it('a new state folder can be read by its owner only', () => {
  expect(makePrivateFolder(folder)).toBe(true);
  expect(mode(folder)).toBe('700');
});

it('the platform closes its state folder to other users', async () => {
  const local = await startLocalPlatform({ stateDir: folder });
  await local.close();
  expect(mode(folder)).toBe('700');
});

it('an open state folder of an earlier version is closed, and so is an empty folder', async () => {
  const local = await startLocalPlatform({ stateDir: folder });
  await local.close();
  chmodSync(folder, 0o755);
  expect(makePrivateFolder(folder)).toBe(true);
  expect(mode(folder)).toBe('700');

  const whole = join(parent, 'whole');
  mkdirSync(join(whole, 'sagemaker'), { recursive: true });
  writeFileSync(join(whole, 'sagemaker', 'clock.json'), '{}');
  mkdirSync(join(parent, 'empty'));
  for (const open of [whole, join(parent, 'empty')]) {
    chmodSync(open, 0o777);
    expect(makePrivateFolder(open)).toBe(true);
    expect(mode(open)).toBe('700');
  }
});

it('the permissions of a folder with other files are not changed', () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{}');
  chmodSync(folder, 0o755);
  expect(makePrivateFolder(folder)).toBe(false);
  expect(mode(folder)).toBe('755');
});
