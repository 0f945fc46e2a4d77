import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from './activities/index.js';
import { createS3Port } from './aws/s3.js';
import { createSageMakerPort } from './aws/sagemaker.js';
import { readWorkerConfig, type WorkerConfig } from './config.js';
import { readPolicyFile } from './policy-file.js';

const SEARCH_ATTRIBUTES = ['RebaselineEndpoint', 'RebaselineStage', 'RebaselineOutcome'];

/** The worker process: connects, registers the workflow and its activities, and works until it is told to stop. */
async function main(): Promise<void> {
  const config = readWorkerConfig();
  // Temporal hands errors over as `error`; pino writes an Error only under a name that it knows.
  const log = pino({ level: config.logLevel, serializers: { error: pino.stdSerializers.err } });
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const method =
        level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : level === 'INFO' ? 'info' : 'debug';
      log[method](meta ?? {}, message);
    }),
    telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
  });
  const policy = await readPolicyFile(config.policyPath);
  const connection = await NativeConnection.connect(config.connection).catch((error) => {
    throw new Error(
      `Temporal at ${config.connection.address} does not answer (${error instanceof Error ? error.message : error}). Check TEMPORAL_ADDRESS and, where they are needed, the TLS and API key variables.`,
    );
  });
  const worker = await Worker.create({
    connection,
    namespace: config.namespace,
    taskQueue: config.taskQueue,
    workflowBundle: { codePath: beside('../workflow-bundle.js') },
    dataConverter: { payloadConverterPath: beside('./payload-converter.js') },
    activities: createActivities({
      sagemaker: createSageMakerPort(),
      s3: createS3Port(),
      policy,
      pollSeconds: config.pollSeconds,
      searchAttributes: await knowsSearchAttributes(connection, config),
    }),
    maxCachedWorkflows: 100,
    maxConcurrentActivityTaskExecutions: 16,
    shutdownGraceTime: '20 seconds',
  });
  if (config.healthPort !== null) serveHealth(config.healthPort, () => worker.getState());
  const running = worker.run();
  log.info(
    { taskQueue: config.taskQueue, namespace: config.namespace, policy: policy.digest.slice(0, 12) },
    'worker is polling',
  );
  await running;
  await connection.close();
}

/** A file by its place relative to this one, both compiled. */
function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

async function knowsSearchAttributes(connection: NativeConnection, config: WorkerConfig): Promise<boolean> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: config.namespace,
    });
    return SEARCH_ATTRIBUTES.every((name) => customAttributes && name in customAttributes);
  } catch {
    // A server that does not answer this (a restricted cloud role) still runs workflows; they go without.
    return false;
  }
}

function serveHealth(port: number, state: () => string): void {
  createServer((request, response) => {
    const ok = request.url === '/healthz' && state() === 'RUNNING';
    response
      .writeHead(ok ? 200 : 503, { 'content-type': 'application/json' })
      .end(JSON.stringify({ state: state() }));
  }).listen(port);
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
