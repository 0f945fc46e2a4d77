import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runningStackFile } from '../../../src/cli/local/running-stack.js';
import { localCommand } from '../../../src/cli/local.js';

let folder: string;
let server: Server;
let requests: { url: string | undefined; body: unknown }[];
let answer: { status: number; body: object };
const printed = vi.spyOn(console, 'log').mockImplementation(() => {});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebaseline-commands-'));
  requests = [];
  answer = { status: 200, body: { now: '2026-03-01T11:21:00.000Z' } };
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    requests.push({ url: request.url, body: JSON.parse(body) });
    response.statusCode = answer.status;
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  printed.mockClear();
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

const running = (pid = process.pid) =>
  writeFile(
    runningStackFile(folder),
    JSON.stringify({
      pid,
      localUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      environment: { AWS_REGION: 'us-east-1' },
    }),
  );

const local = (...args: string[]) =>
  localCommand()
    .exitOverride()
    .parseAsync([...args, '--state', folder], { from: 'user' });

test('local step moves the clock by the given hours, by one hour without --hours', async () => {
  await running();
  await local('step');
  await local('step', '--hours', '0.5');
  expect(requests).toEqual([
    { url: '/_local/clock/step', body: { bySeconds: 3600 } },
    { url: '/_local/clock/step', body: { bySeconds: 1800 } },
  ]);
  expect(printed).toHaveBeenCalledWith("The local SageMaker's clock is now 2026-03-01T11:21:00.000Z");
});

test('local next-hour moves the clock past the latest start of the next hour’s executions', async () => {
  await running();
  await local('next-hour');
  expect(requests).toEqual([{ url: '/_local/clock/next-hour', body: { minutesPast: 21 } }]);
});

test('local step prints the error message of the local SageMaker', async () => {
  await running();
  answer = {
    status: 400,
    body: { error: 'ValidationException', message: 'The clock cannot be stepped back' },
  };
  await expect(local('step')).rejects.toThrow('The clock was not moved: The clock cannot be stepped back');
});

test('--state may stand before the subcommand', async () => {
  await running();
  await localCommand().parseAsync(['--state', folder, 'step', '--hours', '2'], { from: 'user' });
  expect(requests).toEqual([{ url: '/_local/clock/step', body: { bySeconds: 7200 } }]);
});

test('local env prints the environment of the running stack for eval', async () => {
  await running();
  await local('env');
  expect(printed).toHaveBeenCalledWith(expect.stringContaining("export AWS_REGION='us-east-1'"));
});

test('local step without a running stack says how to start one', async () => {
  await expect(local('step')).rejects.toThrow(
    /No local SageMaker uses the folder .*Start one with `npx rebaseline local`/,
  );
});

test('local env ignores the file of a stack that was killed', async () => {
  await running(2_147_483_646);
  await expect(local('env')).rejects.toThrow(/No local SageMaker uses the folder/);
});
