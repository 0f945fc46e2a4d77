import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from '@swc/core';
import { expect, onTestFinished, test } from 'vitest';

/** A program that calls stopWithNpm, in a shell that waits for it, as npm starts one. */
async function inShell(environment: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'stop-with-npm-'));
  const source = await readFile(new URL('../../src/cli/stop-with-npm.ts', import.meta.url), 'utf8');
  const { code } = await transform(source, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } });
  const file = join(folder, 'program.mjs');
  await writeFile(
    file,
    `${code}
process.on('SIGTERM', () => process.exit(0));
stopWithNpm();
console.log(process.pid);
setTimeout(() => {}, 20_000);`,
  );
  const env = { PATH: process.env.PATH, ...environment };
  const shell = spawn('sh', ['-c', `"${process.execPath}" "${file}"; true`], { env });
  const [first] = (await shell.stdout[Symbol.asyncIterator]().next()).value.toString().split('\n');
  const pid = Number(first);
  onTestFinished(() => {
    if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  shell.kill('SIGTERM');
  for (let waited = 0; waited < 3_000 && isRunning(pid); waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return isRunning(pid) ? 'running' : 'ended';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('a program that npx started ends when the shell between them gets SIGTERM', async () => {
  expect(await inShell({ npm_command: 'exec' })).toBe('ended');
});

test('a program that a shell started without npm continues when that shell ends', async () => {
  expect(await inShell({})).toBe('running');
});
