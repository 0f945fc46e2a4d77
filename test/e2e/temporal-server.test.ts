import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  provideTemporalCli,
  startTemporalServer,
  type TemporalServer,
} from '../../src/cli/temporal-cli/index.js';

let folder: string;
let cliPath: string;
let server: TemporalServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebaseline-temporal-'));
  cliPath = (await provideTemporalCli({ log: console.log })).path;
  server = await start();
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const start = (more: { searchAttributes?: Record<string, 'Keyword'> } = {}) =>
  startTemporalServer({
    cliPath,
    dbFile: join(folder, 'temporal.db'),
    logFile: join(folder, 'temporal.log'),
    ...more,
  });

test('the Temporal server keeps closed runs for 30 days and serves the web UI', async () => {
  const connection = await Connection.connect({ address: server.address });
  const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(720 * 3600);
  await connection.close();
  expect((await fetch(server.uiUrl)).status).toBe(200);
});

test.runIf(process.platform === 'linux')(
  'a cross-site request of a web page starts no workflow on any port of the Temporal server',
  async () => {
    const ports = await portsOf(server.pid);
    expect(ports.length).toBeGreaterThan(2);
    for (const port of ports) {
      await fetch(`http://127.0.0.1:${port}/api/v1/namespaces/default/workflows/planted-${port}`, {
        method: 'POST',
        headers: { origin: 'https://attacker.example', 'content-type': 'text/plain' },
        body: JSON.stringify({ workflowType: { name: 'w' }, taskQueue: { name: 'q' }, requestId: 'r' }),
        signal: AbortSignal.timeout(2_000),
      }).catch(() => undefined);
    }
    await withClient(server.address, async (client) => {
      for (const port of ports) {
        await expect(client.workflow.getHandle(`planted-${port}`).describe()).rejects.toThrow(/not found/);
      }
    });
  },
);

/** The TCP ports on which a process listens, from proc(5). */
async function portsOf(pid: number): Promise<readonly number[]> {
  const links = (await readdir(`/proc/${pid}/fd`)).map((fd) =>
    readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''),
  );
  const inodes = new Set((await Promise.all(links)).map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const sockets = await Promise.all(
    ['tcp', 'tcp6'].map((kind) => readFile(`/proc/${pid}/net/${kind}`, 'utf8')),
  );
  const rows = sockets.flatMap((text) => text.split('\n').map((line) => line.trim().split(/\s+/)));
  const listening = rows.filter(([, , , state, , , , , , inode]) => state === '0A' && inodes.has(inode));
  return listening.map(([, address = '']) => Number.parseInt(address.split(':')[1] ?? '', 16));
}

test('a Temporal server that restarts on the same file keeps its runs and registers new search attributes', async () => {
  const options = { workflowId: 'kept', taskQueue: 'nobody', args: [] };
  await withClient(server.address, (client) => client.workflow.start('nothing', options));
  await server.close();

  server = await start({ searchAttributes: { Added: 'Keyword' } });

  await withClient(server.address, async (client) => {
    expect((await client.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
    const known = await client.connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(known.customAttributes ?? {})).toEqual(
      expect.arrayContaining(['Added', 'RebaselineEndpoint', 'RebaselineStage', 'RebaselineOutcome']),
    );
  });
});

async function withClient<T>(
  address: string,
  use: (client: Client & { connection: Connection }) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }) as Client & { connection: Connection });
  } finally {
    await connection.close();
  }
}
