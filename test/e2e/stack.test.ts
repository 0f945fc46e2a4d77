import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateModelCommand, ListModelsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestStack, type TestStack, workerLog } from '../support/stack.js';

/** A fake worker that logs its environment and that it polls, and keeps running. */
const FAKE_WORKER = `
console.log(JSON.stringify({ environment: process.env }));
console.log(JSON.stringify({ level: 30, msg: 'worker is polling' }));
setInterval(() => {}, 1e6);`;

let folder: string;
let workerProgram: string;
let stack: TestStack;
const unexpected = vi.fn();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebaseline-stack-test-'));
  workerProgram = join(folder, 'worker.mjs');
  await writeFile(workerProgram, FAKE_WORKER);
  vi.stubEnv('AWS_PROFILE', 'production');
  vi.stubEnv('TEMPORAL_API_KEY', 'secret');
  stack = await start();
});
afterAll(async () => {
  await stack?.close();
  await rm(folder, { recursive: true, force: true });
});

const start = () =>
  startTestStack({ stateDir: join(folder, 'state'), workerProgram, onUnexpectedExit: unexpected });

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('the worker gets the addresses of its own stack and no AWS or Temporal settings of the shell', async () => {
  const [{ environment } = {}] = await workerLog(stack);
  expect(environment).toMatchObject({
    ...stack.awsEnvironment,
    TEMPORAL_ADDRESS: stack.temporalAddress,
    TEMPORAL_NAMESPACE: 'default',
    REBASELINE_TASK_QUEUE: 'rebaseline',
    REBASELINE_POLL_SECONDS: '0.2',
  });
  expect(environment).not.toHaveProperty('AWS_PROFILE');
  expect(environment).not.toHaveProperty('TEMPORAL_API_KEY');
});

test('a stack reports a crashed worker and can start another', async () => {
  const crashed = stack.workerPid() as number;
  process.kill(crashed, 'SIGKILL');
  await vi.waitFor(
    () => expect(unexpected).toHaveBeenCalledWith('worker', expect.stringContaining('worker.log')),
    {
      timeout: 120_000,
    },
  );
  expect(stack.workerPid()).toBeUndefined();
  await stack.startWorker();
  expect(stack.workerPid()).not.toBe(crashed);
});

test('a restarted worker is a new process and is not reported as a crash', async () => {
  unexpected.mockClear();
  const before = stack.workerPid() as number;
  await stack.restartWorker('SIGKILL');
  expect(isAlive(before)).toBe(false);
  expect(isAlive(stack.workerPid() as number)).toBe(true);
  expect(unexpected).not.toHaveBeenCalled();
});

test('closing a stack ends every process, and a second stack on the same folder has its resources', async () => {
  const name = { ModelName: 'kept', ExecutionRoleArn: 'arn:aws:iam::123456789012:role/execution' };
  await withSageMaker((client) =>
    client.send(
      new CreateModelCommand({
        ...name,
        PrimaryContainer: {
          Image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/rebaseline-local-estimator:1',
        },
      }),
    ),
  );
  expect(await stack.requests()).toContainEqual(
    expect.objectContaining({
      operation: 'CreateModel',
      input: expect.objectContaining({ ModelName: 'kept' }),
    }),
  );
  const worker = stack.workerPid() as number;
  await stack.close();
  expect(isAlive(worker)).toBe(false);
  expect(unexpected).not.toHaveBeenCalled();

  stack = await start();

  const { Models } = await withSageMaker((client) => client.send(new ListModelsCommand({})));
  expect(Models?.map((model) => model.ModelName)).toEqual(['kept']);
});

test('closeHour moves the clock of the stack past the next hour', async () => {
  const time = await stack.closeHour(5);
  expect(time.getUTCMinutes()).toBe(5);
  expect(await stack.events()).toContainEqual(expect.objectContaining({ type: 'ClockStepped' }));
});

test('a stack whose worker ends before it polls fails to start with the end of the log, and leaves no process', async () => {
  const broken = join(folder, 'broken.mjs');
  await writeFile(broken, 'console.error("REBASELINE_POLICY names no file"); process.exit(1);');
  await expect(startTestStack({ workerProgram: broken })).rejects.toThrow(
    /The worker ended with exit code 1.*REBASELINE_POLICY names no file/s,
  );
});

async function withSageMaker<T>(use: (client: SageMakerClient) => Promise<T>): Promise<T> {
  const client = new SageMakerClient({
    region: 'us-east-1',
    endpoint: stack.awsEnvironment.AWS_ENDPOINT_URL_SAGEMAKER as string,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}
