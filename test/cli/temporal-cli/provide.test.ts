import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ProvideOptions, provideTemporalCli } from '../../../src/cli/temporal-cli/index.js';
import { cachedCliPath, TEMPORAL_CLI_SHA256 } from '../../../src/cli/temporal-cli/version.js';

const ANSWER = 'temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)';
/** No process listens on the discard port of loopback: a connection is refused at once. */
const NOWHERE = 'http://127.0.0.1:9';

let folder: string;
let bin: string;
let env: NodeJS.ProcessEnv;
let cached: string;
let servers: Server[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebaseline-provide-'));
  bin = join(folder, 'bin');
  await mkdir(bin);
  env = { PATH: bin, HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') };
  cached = cachedCliPath(env);
  servers = [];
});
afterEach(async () => {
  for (const server of servers) server.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

const provide = (downloadOrigin = NOWHERE, log: string[] = [], more: Partial<ProvideOptions> = {}) =>
  provideTemporalCli({ log: (line) => log.push(line), env, downloadOrigin, ...more });

async function program(path: string, script: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

const temporal = (answer = ANSWER) => `echo '${answer}'`;

/** A Go that "builds" after `before`: it writes a working CLI to the file after -o. */
const go = (before = '') => `
${before}
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho "%s"\\n' '${ANSWER}' > "$2"`;

async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer as never);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a CLI on the PATH is used even if one is cached', async () => {
  await program(join(bin, 'temporal'), temporal());
  await program(cached, temporal());
  expect(await provide()).toMatchObject({ path: 'temporal', how: 'on the PATH', serverVersion: '1.31.2' });
});

test('the cached CLI is used if none is on the PATH', async () => {
  await program(cached, temporal());
  expect(await provide()).toMatchObject({ path: cached, how: 'in the cache' });
});

test.each([
  ['is broken', 'exit 1'],
  ['is another program of that name', 'echo temporal logic checker 3.0'],
  ['has a web UI that is too old', temporal('temporal version 1.3.0 (Server 1.27.1, UI 2.36.0)')],
])('a CLI on the PATH that %s is not used', async (_, script) => {
  await program(join(bin, 'temporal'), script);
  await program(cached, temporal());
  expect(await provide()).toMatchObject({ path: cached, how: 'in the cache' });
});

async function archiveOf(script: string): Promise<Buffer> {
  await program(join(folder, 'temporal'), script);
  await create({ gzip: true, file: join(folder, 'cli.tar.gz'), cwd: folder }, ['temporal']);
  return readFile(join(folder, 'cli.tar.gz'));
}

/** Pins an archive for every platform. */
const pinned = (archive: Buffer) => {
  const hash = createHash('sha256').update(archive).digest('hex');
  return Object.fromEntries(Object.keys(TEMPORAL_CLI_SHA256).map((platform) => [platform, hash]));
};

test('a downloaded CLI is executable, and the next call finds it in the cache', async () => {
  const requested: (string | undefined)[] = [];
  const archive = await archiveOf(temporal());
  const origin = await serve((request, response) => {
    requested.push(request.url);
    response.end(archive);
  });

  const downloadSha256 = pinned(archive);
  expect(await provide(origin, [], { downloadSha256 })).toMatchObject({ path: cached, how: 'downloaded' });
  expect(requested).toEqual([
    expect.stringMatching(/^\/cli\/archive\/v1\.8\.2\?platform=\w+&arch=(amd64|arm64)$/),
  ]);
  expect(await provide()).toMatchObject({ path: cached, how: 'in the cache' });
  expect(await readdir(dirname(cached))).toEqual(['temporal']);
});

test('an archive with another SHA-256 than the pinned one is discarded and never run', async () => {
  const ran = join(folder, 'ran');
  const archive = await archiveOf(`echo ran > '${ran}'\n${temporal()}`);
  const origin = await serve((_, response) => response.end(archive));
  for (const downloadSha256 of [undefined, pinned(Buffer.from('another archive'))]) {
    const more = downloadSha256 === undefined ? {} : { downloadSha256 };
    await expect(provide(origin, [], more)).rejects.toThrow(
      /the archive is not that of the release: its SHA-256 is [0-9a-f]{64}/,
    );
  }
  expect(await readdir(dirname(cached))).toEqual([]);
  await expect(readFile(ran)).rejects.toThrow('ENOENT');
});

test('a download that is not an archive is discarded, and the CLI is built', async () => {
  await program(join(bin, 'go'), go());
  const origin = await serve((_, response) =>
    response.end('<html>Please log in to the hotel network</html>'),
  );
  expect(await provide(origin)).toMatchObject({ how: 'built with Go' });
});

test('a download without an answer is aborted, and the CLI is built', async () => {
  await program(join(bin, 'go'), go());
  const origin = await serve(() => {});
  expect(await provide(origin, [], { firstAnswerMilliseconds: 300 })).toMatchObject({
    how: 'built with Go',
  });
});

test('a build logs what it does, and the cache then contains the CLI and no other file', async () => {
  await program(join(bin, 'go'), go());
  const log: string[] = [];
  expect(await provide(NOWHERE, log)).toMatchObject({ path: cached, how: 'built with Go' });
  expect(log).toEqual([expect.stringMatching(/^Building the Temporal CLI 1\.8\.2 with Go/)]);
  expect(await provide()).toMatchObject({ how: 'in the cache' });
  expect(await readdir(dirname(cached))).toEqual(['temporal']);
});

test('two concurrent calls build once, and both get the complete CLI', async () => {
  await program(join(bin, 'go'), go(`echo built >> '${join(folder, 'builds')}'; /bin/sleep 0.3`));
  const both = await Promise.all([provide(), provide()]);
  expect(both.map((cli) => cli.path)).toEqual([cached, cached]);
  expect(both.map((cli) => cli.how).sort()).toEqual(['built with Go', 'in the cache']);
  expect(await readFile(join(folder, 'builds'), 'utf8')).toBe('built\n');
});

test('the lock of a process that has ended does not block a build', async () => {
  await program(join(bin, 'go'), go());
  await mkdir(dirname(cached), { recursive: true });
  await writeFile(`${cached}.lock`, '2147483646');
  expect(await provide()).toMatchObject({ how: 'built with Go' });
});

test('a build that fails leaves no file in the cache, and its error message is shown', async () => {
  await program(join(bin, 'go'), 'echo "go: module lookup disabled by GOPROXY=off" >&2; exit 1');
  await expect(provide()).rejects.toThrow(/build with Go: .*module lookup disabled by GOPROXY=off/);
  expect(await readdir(dirname(cached))).toEqual([]);
});

test('if every way to get the CLI fails, the error lists each way and what to do', async () => {
  await expect(provide()).rejects.toThrow(
    new RegExp(
      [
        '1\\. `temporal` on the PATH: there is no `temporal`',
        `2\\. the cache: ${cached} does not exist`,
        '3\\. download from http://127.0.0.1:9: ',
        '4\\. build with Go: there is no `go`',
        'https://docs.temporal.io/cli#install',
        'https://go.dev/dl',
      ].join('[^]*'),
    ),
  );
});
