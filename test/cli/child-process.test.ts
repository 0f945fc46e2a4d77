import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transform } from '@swc/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logTail, startChild } from '../../src/cli/child-process.js';
import { packageRoot } from '../../src/cli/package-root.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebaseline-child-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (script: string) =>
  startChild({
    command: process.execPath,
    args: ['-e', script],
    env: process.env,
    logFile: join(folder, 'log'),
  });

test('the pid of a child is the pid of its program, not of the shell that started it', async () => {
  const child = await start('console.log(process.pid)');
  await child.exited;
  expect(logTail(join(folder, 'log'))).toBe(String(child.pid));
});

test('a child that ends reports its exit code', async () => {
  const child = await start('process.exit(7)');
  expect(await child.exited).toEqual({ code: 7, signal: null });
  expect(child.status()).toEqual({ code: 7, signal: null });
});

test('a child that ignores SIGTERM is killed after the grace period', async () => {
  const child = await start('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1e6)');
  await until(async () => logTail(join(folder, 'log')) === 'up');
  expect(await child.stop({ graceMilliseconds: 50 })).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a child ends when SIGKILL ends the process that started it', async () => {
  const pidFile = join(folder, 'pid');
  const source = await readFile(join(packageRoot, 'src/cli/child-process.ts'), 'utf8');
  const compiled = await transform(source, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } });
  await writeFile(join(folder, 'child-process.mjs'), compiled.code);
  await writeFile(
    join(folder, 'parent.mjs'),
    `import { writeFileSync } from 'node:fs';
     import { startChild } from './child-process.mjs';
     const child = await startChild({ command: 'sleep', args: ['600'], env: process.env, logFile: 'log' });
     writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
     setInterval(() => {}, 1e6);`,
  );
  const runner = spawn(process.execPath, ['parent.mjs'], { cwd: folder });
  const pid = await until(async () => Number(await readFile(pidFile, 'utf8').catch(() => '')));
  runner.kill('SIGKILL');
  await until(async () => !isAlive(pid));
});

async function until<T>(poll: () => Promise<T>): Promise<T> {
  for (;;) {
    const found = await poll();
    if (found) return found;
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
