import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot, packageVersion } from '../../src/cli/package-root.js';

const MAIN = join(packageRoot, 'dist/src/cli/main.js');

let folder: string;
let up: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebaseline-cli-'));
});
afterEach(async () => {
  up?.kill('SIGKILL');
  up = undefined;
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `rebaseline` until it ends, as a shell does. */
function rebaseline(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: folder }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

/** Starts `rebaseline local` and returns its output when everything has started. */
async function startLocal(): Promise<string> {
  const ports = ['--port', '0', '--temporal-port', '0', '--ui-port', '0'];
  const child = spawn(process.execPath, [MAIN, 'local', ...ports], { cwd: folder });
  up = child;
  let out = '';
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      out += chunk;
    });
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (out.includes('Ctrl-C stops everything')) resolve(out);
    });
    child.once('exit', (code) => reject(new Error(`rebaseline local ended with ${code}:\n${out}`)));
  });
}

function stopLocal(): Promise<number | null> {
  return new Promise((resolve) => {
    up?.once('exit', resolve);
    up?.kill('SIGINT');
  });
}

test('--help lists the commands, and --version prints the version', async () => {
  expect(await rebaseline('--help')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/local .*analyze /s),
  });
  expect(await rebaseline('--version')).toEqual({ code: 0, out: `${packageVersion()}\n`, err: '' });
});

test('a mistyped command gets the suggestion of the right one', async () => {
  expect(await rebaseline('locl')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Did you mean local?'),
  });
});

test('local refuses a port in use with a message and without a stack trace', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as { port: number };
  const { code, err } = await rebaseline('local', '--port', String(port));
  other.close();
  expect(code).toBe(1);
  expect(err).toBe(
    `rebaseline: Port ${port} of 127.0.0.1 is in use. Give --port another port, or 0 for any free port.\n`,
  );
});

test('local runs until Ctrl-C, other terminals can move its clock, and the next start continues from its state', async () => {
  const printed = await startLocal();
  expect(printed).toContain('export AWS_ENDPOINT_URL_SAGEMAKER=');
  expect(printed).toContain(
    'workflows/start-workflow?taskQueue=rebaseline&workflowType=retrainAndRebaseline',
  );
  expect((await rebaseline('local')).err).toMatch(/in use by the local SageMaker of process \d+/);

  const first = (await rebaseline('local', 'step', '--hours', '48')).out;
  expect(await stopLocal()).toBe(0);
  expect((await rebaseline('local', 'step')).err).toMatch(/No local SageMaker uses the folder/);

  await startLocal();
  const second = (await rebaseline('local', 'next-hour')).out;
  const time = (text: string) => Date.parse(/is now (\S+)/.exec(text)?.[1] ?? '');
  expect(time(second)).toBeGreaterThan(time(first));
  expect(await stopLocal()).toBe(0);
});
