import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runStubbed, type StubbedPlatform } from './running-platform.js';

let stateDir: string;
const open: StubbedPlatform[] = [];

const start = async () => {
  const local = await runStubbed({ stateDir, startAt: '2026-01-05T09:30:00Z' });
  open.push(local);
  return local;
};

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'local-sagemaker-'));
});
afterEach(async () => {
  for (const local of open.splice(0)) await local.running.close();
  rmSync(stateDir, { recursive: true, force: true });
});

it('a restart keeps documents, objects, events, requests and the clock', async () => {
  const first = await start();
  const { documents, objects, events } = first.running.platform;
  documents.put('Endpoint', 'census', { status: 'InService' });
  await objects.createBucket('bucket');
  await objects.write('bucket', 'train.csv', '39,1\n');
  await first.control('POST', '/clock/step', { to: '2026-01-06T00:00:00Z' });
  await fetch(`${first.running.url}/sagemaker`, {
    method: 'POST',
    headers: { 'x-amz-target': 'SageMaker.ListModels' },
  });
  const eventsBefore = [...events.all()];
  await first.running.close();

  const second = await start();
  const { platform } = second.running;
  expect(second.stub.calls[0]?.[0]).toBe('resume');
  expect(platform.documents.get('Endpoint', 'census')).toEqual({ status: 'InService' });
  expect(await text(await platform.objects.read('bucket', 'train.csv'))).toBe('39,1\n');
  expect(platform.events.all()).toEqual(eventsBefore);
  expect(platform.clock.now().toISOString()).toMatch(/^2026-01-06T00:0/);
  expect(await (await second.control('GET', '/requests')).json()).toMatchObject([
    { seq: 1, operation: 'ListModels' },
  ]);
});

it('the platform writes buffered captures before it closes', async () => {
  const local = await start();
  await local.running.close();
  expect(local.stub.calls.map(([name]) => name).slice(-2)).toEqual(['flushCapture', 'close']);
});

it('the platform closes while a client waits for idle', async () => {
  const local = await start();
  local.stub.holdIdle();
  const waiting = local.control('POST', '/idle').catch(() => 'closed');
  await local.control('GET', '/health');
  await local.running.close();
  expect(await waiting).toBe('closed');
});

it('the platform rejects a folder that is in use and releases it when it closes', async () => {
  const local = await start();
  await expect(start()).rejects.toThrow(
    `The folder ${stateDir} is in use by the local SageMaker of process ${process.pid}. Stop that process, or use another state folder.`,
  );
  await local.running.close();
  await start();
});

it('the platform rejects the lock of a live process and takes over the lock of a killed process', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log("up")']);
  await once(other.stdout, 'data');
  const lock = join(stateDir, 'lock.json');
  writeFileSync(lock, JSON.stringify({ pid: other.pid, startedAt: null }));
  await expect(start()).rejects.toThrow(`process ${other.pid}`);

  const ended = once(other, 'exit');
  other.kill('SIGKILL');
  await ended;
  const local = await start();
  await local.running.close();
  expect(existsSync(lock)).toBe(false);
});

it('the platform takes over a lock whose process ID now belongs to another process', async () => {
  writeFileSync(join(stateDir, 'lock.json'), JSON.stringify({ pid: process.ppid, startedAt: 'long ago' }));
  await start();
});

it.skipIf(process.platform !== 'linux')('the platform takes over the lock of a zombie process', async () => {
  // The shell becomes `sleep`, which never waits for its child.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  const isZombie = () => {
    try {
      return readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    } catch {
      return undefined;
    }
  };
  await vi.waitUntil(() => isZombie() !== false, { timeout: 20_000 });
  writeFileSync(join(stateDir, 'lock.json'), JSON.stringify({ pid, startedAt: null }));
  await start();
  parent.kill();
});

it('the platform takes over a lock file that is incomplete', async () => {
  writeFileSync(join(stateDir, 'lock.json'), '{"pid":');
  await start();
});

it('the platform releases its folder when the port is in use', async () => {
  const local = await start();
  const elsewhere = mkdtempSync(join(tmpdir(), 'local-sagemaker-'));
  const port = Number(new URL(local.running.url).port);
  await expect(runStubbed({ stateDir: elsewhere, port })).rejects.toThrow('EADDRINUSE');
  expect(existsSync(join(elsewhere, 'lock.json'))).toBe(false);
  rmSync(elsewhere, { recursive: true });
});
