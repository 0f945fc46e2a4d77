import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWorkerConfig } from '../src/config.js';

/** No Temporal configuration file of this machine takes part. */
const read = (environment: NodeJS.ProcessEnv) =>
  readWorkerConfig({ XDG_CONFIG_HOME: '/nonexistent', ...environment });

describe('worker versioning settings', () => {
  it('Worker Versioning is off without settings', () => {
    expect(read({}).version).toBeNull();
  });

  it('Worker Versioning is off where its variables are empty', () => {
    const empty = { REBASELINE_DEPLOYMENT: '', REBASELINE_BUILD_ID: '', REBASELINE_VERSIONING_BEHAVIOR: '' };
    expect(read(empty).version).toBeNull();
  });

  it('a deployment name and a build ID pin runs to their version', () => {
    expect(
      read({ REBASELINE_DEPLOYMENT: 'rebaseline', REBASELINE_BUILD_ID: '1.4.0+3f2c1ab' }).version,
    ).toEqual({ deploymentName: 'rebaseline', buildId: '1.4.0+3f2c1ab', behavior: 'PINNED' });
  });

  it.each([
    ['pinned', 'PINNED'],
    ['auto-upgrade', 'AUTO_UPGRADE'],
  ])('the behavior "%s" is Temporal\'s %s', (setting, behavior) => {
    const version = { REBASELINE_DEPLOYMENT: 'rebaseline', REBASELINE_BUILD_ID: '3f2c1ab' };
    expect(read({ ...version, REBASELINE_VERSIONING_BEHAVIOR: setting }).version?.behavior).toBe(behavior);
  });

  it.each([
    [{ REBASELINE_DEPLOYMENT: 'rebaseline' }, /without REBASELINE_BUILD_ID.*git rev-parse --short HEAD/],
    [
      { REBASELINE_DEPLOYMENT: 'rebaseline', REBASELINE_BUILD_ID: '' },
      /REBASELINE_DEPLOYMENT is set without REBASELINE_BUILD_ID/,
    ],
    [{ REBASELINE_BUILD_ID: '3f2c1ab' }, /REBASELINE_BUILD_ID is set without REBASELINE_DEPLOYMENT/],
    [{ REBASELINE_VERSIONING_BEHAVIOR: 'pinned' }, /Worker Versioning is off/],
    // The server refuses a dot in a deployment name.
    [{ REBASELINE_DEPLOYMENT: 'my.team', REBASELINE_BUILD_ID: '1' }, /REBASELINE_DEPLOYMENT is "my.team"/],
    [{ REBASELINE_DEPLOYMENT: 'x', REBASELINE_BUILD_ID: 'a b' }, /REBASELINE_BUILD_ID is "a b"/],
    [
      { REBASELINE_DEPLOYMENT: 'x', REBASELINE_BUILD_ID: '1', REBASELINE_VERSIONING_BEHAVIOR: 'PINNED' },
      /REBASELINE_VERSIONING_BEHAVIOR is "PINNED". Use one of: pinned, auto-upgrade/,
    ],
  ])('the settings %o are refused with advice', (environment, message) => {
    expect(() => read(environment)).toThrow(message);
  });
});

describe("Temporal's files", () => {
  let folder: string;
  let file: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'worker-config-'));
    file = join(folder, 'file.pem');
    writeFileSync(file, 'certificate');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    'TEMPORAL_CONFIG_FILE',
    'TEMPORAL_TLS_CLIENT_CERT_PATH',
    'TEMPORAL_TLS_CLIENT_KEY_PATH',
    'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  ])('a file of %s that cannot be read is reported with the name of the variable', (name) => {
    for (const [path, reason] of [
      [join(folder, 'missing.pem'), 'ENOENT'],
      [folder, 'EISDIR'],
      [join(file, 'below'), 'ENOTDIR'],
    ] as const) {
      const refused = new RegExp(`^${name} names the file "${path}", which cannot be read \\(${reason}\\)`);
      expect(() => read({ [name]: path })).toThrow(refused);
      expect(() => read({ [name]: path })).toThrow(expect.objectContaining({ code: 'InvalidEnvironment' }));
    }
  });

  it('a client certificate without its key is refused, and so is a key without its certificate', () => {
    expect(() => read({ TEMPORAL_TLS_CLIENT_CERT_PATH: file })).toThrow(
      /TEMPORAL_TLS_CLIENT_CERT_PATH or _DATA is set without TEMPORAL_TLS_CLIENT_KEY_PATH/,
    );
    expect(() => read({ TEMPORAL_TLS_CLIENT_KEY_DATA: 'key' })).toThrow(
      /TEMPORAL_TLS_CLIENT_KEY_PATH or _DATA is set without TEMPORAL_TLS_CLIENT_CERT_PATH/,
    );
    const both = { TEMPORAL_TLS_CLIENT_CERT_PATH: file, TEMPORAL_TLS_CLIENT_KEY_PATH: file };
    expect(read(both).connection.tls).toMatchObject({ clientCertPair: { crt: expect.anything() } });
  });

  it('empty variables count as absent', () => {
    const empty = { TEMPORAL_ADDRESS: '', TEMPORAL_TLS_CLIENT_CERT_PATH: '', TEMPORAL_CONFIG_FILE: '' };
    expect(read(empty).connection).toMatchObject({ address: '127.0.0.1:7233' });
  });

  it.each(['', '# nothing yet\n', 'title = "x"\n'])(
    'a configuration file without a profile (%j) is refused with its path and what to write',
    (text) => {
      const empty = join(folder, 'temporal.toml');
      writeFileSync(empty, text);
      expect(() => read({ TEMPORAL_CONFIG_FILE: empty })).toThrow(
        expect.objectContaining({
          code: 'InvalidEnvironment',
          message: `Temporal's configuration file "${empty}" (TEMPORAL_CONFIG_FILE) contains no profile. Write a section [profile.default] into it, or remove it.`,
        }),
      );
    },
  );

  it('a configuration file that is not TOML is refused with a code', () => {
    expect(() => read({ TEMPORAL_CONFIG_FILE: file })).toThrow(/^Temporal's settings cannot be read: /);
    expect(() => read({ TEMPORAL_CONFIG_FILE: file })).toThrow(
      expect.objectContaining({ code: 'InvalidEnvironment' }),
    );
  });
});

it('the health port is open on loopback only, unless an address is configured', () => {
  expect(read({ REBASELINE_HEALTH_PORT: '8080' })).toMatchObject({
    healthPort: 8080,
    healthHost: '127.0.0.1',
  });
  const everywhere = { REBASELINE_HEALTH_PORT: '8080', REBASELINE_HEALTH_HOST: '0.0.0.0' };
  expect(read(everywhere).healthHost).toBe('0.0.0.0');
});
