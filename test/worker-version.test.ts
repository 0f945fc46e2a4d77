import { describe, expect, it } from 'vitest';
import type { DeploymentVersion } from '../src/config.js';
import { deploymentOptions, readRouting, setCurrentCommand } from '../src/worker-version.js';

const VERSION: DeploymentVersion = { deploymentName: 'rebaseline', buildId: '3f2c1ab', behavior: 'PINNED' };

/** A connection whose server answers a DescribeWorkerDeployment request so. */
const server = (answer: () => object) =>
  ({ workflowService: { describeWorkerDeployment: async () => answer() } }) as never;
const routing = (config: object) =>
  readRouting(
    server(() => ({ workerDeploymentInfo: { routingConfig: config } })),
    'default',
    VERSION,
  );

describe('worker deployment options', () => {
  it('a worker without a version has no deployment options', () => {
    expect(deploymentOptions(null)).toEqual({});
  });

  it('a version turns Worker Versioning on with its behavior as the default', () => {
    expect(deploymentOptions(VERSION).workerDeploymentOptions).toEqual({
      version: { deploymentName: 'rebaseline', buildId: '3f2c1ab' },
      useWorkerVersioning: true,
      defaultVersioningBehavior: 'PINNED',
    });
  });
});

describe('routing of new runs', () => {
  it('a version is current, ramping or neither by its build ID', async () => {
    expect(await routing({ currentDeploymentVersion: { buildId: '3f2c1ab' } })).toBe('current');
    expect(
      await routing({
        currentDeploymentVersion: { buildId: '0ld0ld0' },
        rampingDeploymentVersion: { buildId: '3f2c1ab' },
      }),
    ).toBe('ramping');
    expect(await routing({ currentDeploymentVersion: { buildId: '0ld0ld0' } })).toBe('none');
  });

  it('a deployment that the server does not know yet routes nothing to the version', async () => {
    const unknownDeployment = server(() => {
      throw Object.assign(new Error('not found'), { code: 5 });
    });
    expect(await readRouting(unknownDeployment, 'default', VERSION)).toBe('none');
  });

  it('a refused request leaves the routing unknown', async () => {
    const refused = server(() => {
      throw Object.assign(new Error('permission denied'), { code: 7 });
    });
    expect(await readRouting(refused, 'default', VERSION)).toBe('unknown');
  });
});

describe('the command that makes a version current', () => {
  it('is short on the default server and namespace', () => {
    expect(
      setCurrentCommand({ connection: { address: '127.0.0.1:7233' }, namespace: 'default' }, VERSION),
    ).toBe('temporal worker deployment set-current-version --deployment-name rebaseline --build-id 3f2c1ab');
  });

  it('names another server and namespace', () => {
    expect(
      setCurrentCommand({ connection: { address: 'temporal.example:7233' }, namespace: 'ml' }, VERSION),
    ).toBe(
      'temporal worker deployment set-current-version --address temporal.example:7233 --namespace ml --deployment-name rebaseline --build-id 3f2c1ab',
    );
  });
});
