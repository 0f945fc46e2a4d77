/**
 * Upgrades of the workflow against the real server: workers of two builds side by side, with fake activities. The tests run
 * the commands of docs/upgrading.md.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { afterAll, beforeAll, expect, type TestContext, test, vi } from 'vitest';
import { freePort } from '../../src/cli/free-port.js';
import { isolatedEnvironment } from '../../src/cli/isolated-environment.js';
import {
  provideTemporalCli,
  startTemporalServer,
  type TemporalServer,
} from '../../src/cli/temporal-cli/index.js';
import { startWorkerProcess } from '../../src/cli/worker-process.js';
import type { DeploymentVersion } from '../../src/config.js';
import { deploymentOptions } from '../../src/worker-version.js';
import { type DocumentedCommands, documentedCommands } from '../support/documented-commands.js';
import { openWorkflowClient, type RunUnderTest } from '../support/workflow.js';
import { fakeActivities, pollsUntil } from '../workflows/support/fake-activities.js';

/** Builds beside the present one, which `npm run build` has bundled. */
const OTHER_BUILDS = {
  incompatible: 'test/support/workflow-builds/another-first-step.ts',
  patched: 'test/support/workflow-builds/patched-first-step.ts',
} as const;
type Build = 'present' | keyof typeof OTHER_BUILDS;

let folder: string;
let server: TemporalServer;
let connection: NativeConnection;
let bundles: Record<Build, WorkflowBundleOption>;
let run: DocumentedCommands;

beforeAll(async () => {
  Runtime.install({
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
    logger: new DefaultLogger('ERROR'),
  });
  const bundle = (path: string) =>
    bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL(`../../${path}`, import.meta.url)),
      payloadConverterPath: fileURLToPath(new URL('../../src/payload-converter.ts', import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    });
  bundles = {
    present: { codePath: fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url)) },
    incompatible: await bundle(OTHER_BUILDS.incompatible),
    patched: await bundle(OTHER_BUILDS.patched),
  };
  folder = await mkdtemp(join(tmpdir(), 'rebaseline-upgrade-'));
  const cli = await provideTemporalCli({ log: console.log });
  server = await startTemporalServer({
    cliPath: cli.path,
    logFile: join(folder, 'temporal.log'),
    // Three minutes each by default; the tests wait for the server's next count of open runs.
    dynamicConfig: [
      'matching.wv.VersionDrainageStatusVisibilityGracePeriod="1s"',
      'matching.wv.VersionDrainageStatusRefreshInterval="1s"',
    ],
  });
  connection = await NativeConnection.connect({ address: server.address });
  run = documentedCommands(cli.path, server.address);
});

afterAll(async () => {
  await connection?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Deployment {
  /** Starts a worker of one build; `buildId` null starts it without Worker Versioning. Stops when the test ends. */
  startWorker(
    build: Build,
    buildId: string | null,
    behavior?: DeploymentVersion['behavior'],
  ): Promise<{ stop(): Promise<void> }>;
  /** Starts a run of another endpoint each time, so that runs do not exclude each other. */
  startRun(): Promise<RunUnderTest>;
  /** Runs the documented command that matches `pattern`. */
  command(pattern: RegExp, variables?: Readonly<Record<string, string>>): Promise<string>;
  makeCurrent(buildId: string): Promise<unknown>;
  /** While set, the jobs of a run do not end. */
  jobsRun: boolean;
  drainage(buildId: string): Promise<string | undefined>;
}

const COMPLETED = {
  status: 'Completed' as const,
  reason: null,
  worthAnotherAttempt: false,
  artifactUri: 's3://models/new/model.tar.gz',
};
const OLD = { OLD_BUILD_ID: 'one' };

type AtEnd = Pick<TestContext, 'onTestFinished'>;

/** A deployment on a task queue of the same name, with a client. */
async function openDeployment(name: string, { onTestFinished }: AtEnd): Promise<Deployment> {
  const client = await openWorkflowClient({
    temporalAddress: server.address,
    namespace: 'default',
    taskQueue: name,
  });
  onTestFinished(() => client.close());
  let runs = 0;
  const command = (pattern: RegExp, variables = {}) =>
    run(pattern, { REBASELINE_DEPLOYMENT: name, ...variables });
  const deployment: Deployment = {
    command,
    jobsRun: false,
    async startWorker(build, buildId, behavior = 'PINNED') {
      const worker = await Worker.create({
        connection,
        identity: buildId ?? 'unversioned',
        taskQueue: name,
        workflowBundle: bundles[build],
        activities: fakeActivities({
          activities: { awaitJob: pollsUntil(() => !deployment.jobsRun, COMPLETED) },
        }),
        maxCachedWorkflows: 20,
        shutdownGraceTime: '10 seconds',
        ...deploymentOptions(buildId === null ? null : { deploymentName: name, buildId, behavior }),
      });
      const running = worker.run();
      const stop = async () => {
        if (worker.getState() === 'RUNNING') worker.shutdown();
        await running;
      };
      onTestFinished(stop);
      if (buildId !== null) await untilVersion(name, buildId);
      return { stop };
    },
    startRun: () => {
      runs += 1;
      return client.start({
        endpointName: `${name}-${runs}`,
        trainingDataset: { s3Uri: 's3://data/new.csv' },
      });
    },
    makeCurrent: (buildId) =>
      command(/set-current-version.*REBASELINE_BUILD_ID/, { REBASELINE_BUILD_ID: buildId }),
    drainage: async (buildId) => {
      const table = await command(/deployment describe --name/);
      return table.match(new RegExp(`^ *${name} +${buildId} +(\\w+)`, 'm'))?.[1];
    },
  };
  return deployment;
}

/** A version is complete when its worker has polled for both kinds of task. */
function untilVersion(deploymentName: string, buildId: string): Promise<void> {
  const complete = async () => {
    const { versionTaskQueues } = await connection.workflowService.describeWorkerDeploymentVersion({
      namespace: server.namespace,
      deploymentVersion: { deploymentName, buildId },
    });
    expect(versionTaskQueues).toHaveLength(2);
  };
  return vi.waitFor(complete, { timeout: 120_000, interval: 100 });
}

/** The workers that ran the run's activities, each once. */
async function activityWorkers({ handle }: RunUnderTest): Promise<readonly unknown[]> {
  const { events } = await handle.fetchHistory();
  const started = (events ?? []).flatMap(({ activityTaskStartedEventAttributes: a }) =>
    a ? [a.identity] : [],
  );
  return [...new Set(started)];
}

/** The worker that made the last attempt at the activity that the run waits for. */
async function lastPoller({ handle }: RunUnderTest): Promise<string | null | undefined> {
  const { raw } = await handle.describe();
  return raw.pendingActivities?.[0]?.lastWorkerIdentity;
}

/** The build that completed the run's last workflow task; null for a worker without Worker Versioning. */
async function buildOf({ handle }: RunUnderTest): Promise<string | null> {
  const { raw } = await handle.describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? null;
}

async function approve(asked: RunUnderTest): Promise<string> {
  await asked.signal('approve', {
    candidate: await asked.untilWaitingForApproval(),
    approver: 'ada@example.com',
  });
  return (await asked.result()).outcome;
}

test.concurrent('a pinned run ends on the old build, new runs start on the new build, and the old version drains', async (context) => {
  const deployment = await openDeployment('pinned', context);
  await deployment.startWorker('present', 'one');
  await deployment.makeCurrent('one');
  const old = await deployment.startRun();
  await old.untilWaitingForApproval();

  await deployment.startWorker('incompatible', 'two');
  await deployment.command(/set-ramping-version.*--percentage/, { REBASELINE_BUILD_ID: 'two' });
  expect(await deployment.command(/deployment describe --name/)).toMatch(/RampingVersionBuildID +two/);
  await deployment.makeCurrent('two');
  const next = await deployment.startRun();
  expect(await approve(next)).toBe('Rebaselined');
  expect(await buildOf(next)).toBe('two');
  expect(await deployment.drainage('one')).toBe('draining');
  expect(await deployment.command(/workflow list.*OLD_BUILD_ID/, OLD)).toContain(old.workflowId);

  expect(await approve(old)).toBe('Rebaselined');
  expect(await buildOf(old)).toBe('one');
  expect(await activityWorkers(old)).toEqual(['one']);
  const drained = async () => expect(await deployment.drainage('one')).toBe('drained');
  await vi.waitFor(drained, { timeout: 120_000, interval: 250 });
  expect(await deployment.command(/workflow list.*OLD_BUILD_ID/, OLD)).not.toContain(old.workflowId);
});

test.concurrent('an auto-upgrade run moves to a new build that can replay it', async (context) => {
  const deployment = await openDeployment('auto-upgrade', context);
  await deployment.startWorker('present', 'one', 'AUTO_UPGRADE');
  await deployment.makeCurrent('one');
  const old = await deployment.startRun();
  await old.untilWaitingForApproval();

  await deployment.startWorker('patched', 'two', 'AUTO_UPGRADE');
  await deployment.makeCurrent('two');
  expect(await approve(old)).toBe('Rebaselined');
  expect(await buildOf(old)).toBe('two');
});

test.concurrent('an auto-upgrade run stalls on a build that cannot replay it, and ends once the old build is current again', async (context) => {
  const deployment = await openDeployment('roll-back', context);
  await deployment.startWorker('present', 'one', 'AUTO_UPGRADE');
  await deployment.makeCurrent('one');
  const old = await deployment.startRun();
  const candidate = await old.untilWaitingForApproval();

  await deployment.startWorker('incompatible', 'two', 'AUTO_UPGRADE');
  await deployment.makeCurrent('two');
  await old.signal('approve', { candidate, approver: 'ada@example.com' });
  const stalled = async () =>
    expect(JSON.stringify(await old.history())).toContain(
      'WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR',
    );
  await vi.waitFor(stalled, { timeout: 120_000, interval: 250 });

  await deployment.command(/set-current-version.*OLD_BUILD_ID/, OLD);
  expect((await old.result()).outcome).toBe('Rebaselined');
  expect(await buildOf(old)).toBe('one');
});

test.concurrent('an operator can move a pinned run to a new build that can replay it', async (context) => {
  const deployment = await openDeployment('moved', context);
  await deployment.startWorker('present', 'one');
  await deployment.makeCurrent('one');
  const old = await deployment.startRun();
  await old.untilWaitingForApproval();

  await deployment.startWorker('patched', 'two');
  await deployment.command(/update-options/, { WORKFLOW_ID: old.workflowId, REBASELINE_BUILD_ID: 'two' });
  expect(await approve(old)).toBe('Rebaselined');
  expect(await buildOf(old)).toBe('two');
});

test.concurrent('a run started without Worker Versioning moves to the first current version, and later runs can start without it again', async (context) => {
  const deployment = await openDeployment('first-version', context);
  const unversioned = await deployment.startWorker('present', null);
  const old = await deployment.startRun();
  await old.untilWaitingForApproval();
  expect(await buildOf(old)).toBeNull();

  await deployment.startWorker('present', 'one');
  await deployment.makeCurrent('one');
  await unversioned.stop();
  expect(await approve(old)).toBe('Rebaselined');
  expect(await buildOf(old)).toBe('one');

  await deployment.startWorker('present', null);
  await deployment.command(/set-current-version.*--unversioned/);
  const next = await deployment.startRun();
  await next.untilWaitingForApproval();
  expect(await buildOf(next)).toBeNull();
});

test.concurrent('a wait for a job moves to the first current version while the job runs', async (context) => {
  const deployment = await openDeployment('waiting', context);
  deployment.jobsRun = true;
  const polledBy = (worker: string, run: RunUnderTest) =>
    vi.waitFor(async () => expect(await lastPoller(run)).toBe(worker), { timeout: 120_000, interval: 250 });
  const unversioned = await deployment.startWorker('present', null);
  const old = await deployment.startRun();
  await polledBy('unversioned', old);

  await deployment.startWorker('present', 'one');
  await deployment.makeCurrent('one');
  await polledBy('one', old);
  await unversioned.stop();
  deployment.jobsRun = false;
  expect(await approve(old)).toBe('Rebaselined');
});

test.concurrent('the history that the documented command writes replays', async (context) => {
  const deployment = await openDeployment('shown', context);
  await deployment.startWorker('present', null);
  const waiting = await deployment.startRun();
  await waiting.untilWaitingForApproval();
  const listed = async () => {
    const table = await deployment.command(/workflow list.*StartTime/, {
      DEPLOYED_AT: '2100-01-01T00:00:00Z',
    });
    expect(table).toContain(waiting.workflowId);
  };
  await vi.waitFor(listed, { timeout: 120_000, interval: 250 });

  const shown = await deployment.command(/workflow show/, { ENDPOINT: 'shown-1' });
  const replay = (build: Build) =>
    Worker.runReplayHistory({ workflowBundle: bundles[build] }, JSON.parse(shown), waiting.workflowId);
  await replay('present');
  await replay('patched');
  await expect(replay('incompatible')).rejects.toThrow(/Nondeterminism/);
});

test.concurrent('a versioned worker warns with the command to run until its version is current', async (context) => {
  const healthPort = await freePort();
  const worker = await startProcess('versioned', context, {
    REBASELINE_DEPLOYMENT: 'process',
    REBASELINE_BUILD_ID: '1.4.0+3f2c1ab',
    REBASELINE_HEALTH_PORT: String(healthPort),
  });
  const polling = await worker.logged('worker is polling');
  expect(polling).toMatchObject({
    deployment: 'process',
    buildId: '1.4.0+3f2c1ab',
    versioningBehavior: 'PINNED',
  });
  expect(await (await fetch(`http://127.0.0.1:${healthPort}/healthz`)).json()).toEqual({
    state: 'RUNNING',
    deployment: 'process',
    buildId: '1.4.0+3f2c1ab',
  });
  const warning = await worker.logged('this version is not current');
  expect(warning.level).toBe(40);
  expect(warning.msg).toContain(`\`${warning.command}\``);
  await untilVersion('process', '1.4.0+3f2c1ab');
  await run.literally(`${warning.command} --yes`);
  await worker.restart();
  await worker.logged('this version is current');
  expect(await worker.lines()).not.toContain('not current');
});

test.concurrent('a worker without version settings reports no version', async (context) => {
  const healthPort = await freePort();
  const worker = await startProcess('unversioned', context, { REBASELINE_HEALTH_PORT: String(healthPort) });
  expect(await worker.logged('worker is polling')).not.toHaveProperty('deployment');
  expect(await (await fetch(`http://127.0.0.1:${healthPort}/healthz`)).json()).toEqual({ state: 'RUNNING' });
  expect(await worker.lines()).not.toContain('current');
  // The health server must not keep the process alive.
  expect(await worker.stop()).toEqual({ code: 0, signal: null });
});

test.concurrent('a worker with a deployment name but no build ID ends with advice', async (context) => {
  await expect(startProcess('half', context, { REBASELINE_DEPLOYMENT: 'process' })).rejects.toThrow(
    /REBASELINE_DEPLOYMENT is set without REBASELINE_BUILD_ID.*git rev-parse --short HEAD/,
  );
});

/** Starts the compiled worker as a child process. */
async function startProcess(
  name: string,
  { onTestFinished }: AtEnd,
  settings: Readonly<Record<string, string>>,
) {
  const logFile = join(folder, `${name}.log`);
  const start = async () => {
    await rm(logFile, { force: true });
    return startWorkerProcess({
      logFile,
      env: isolatedEnvironment(process.env, {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'none',
        AWS_SECRET_ACCESS_KEY: 'none',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        TEMPORAL_ADDRESS: server.address,
        REBASELINE_TASK_QUEUE: `process-${name}`,
        ...settings,
      }),
    });
  };
  let child = await start();
  onTestFinished(async () => void (await child.stop()));
  const lines = () => readFile(logFile, 'utf8');
  return {
    lines,
    stop: () => child.stop(),
    /** The first log line whose message begins with `message`. */
    logged: (message: string) =>
      vi.waitFor(
        async () => {
          const line = (await lines()).split('\n').find((text) => text.includes(`"msg":"${message}`));
          return JSON.parse(line ?? `no line with "${message}"`) as Record<string, unknown>;
        },
        { timeout: 120_000, interval: 100 },
      ),
    async restart() {
      await child.stop();
      child = await start();
    },
  };
}
