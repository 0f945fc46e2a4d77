import { describe, expect, it } from 'vitest';
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
