import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from './activities/index.js';
import { createS3Port } from './aws/s3.js';
import { createSageMakerPort } from './aws/sagemaker.js';
import { type DeploymentVersion, readWorkerConfig, type WorkerConfig } from './config.js';
import { CodedError } from './contract/errors.js';
import { SEARCH_ATTRIBUTES } from './contract/search-attributes.js';
import { readPolicyFile } from './policy-file.js';
import { deploymentOptions, readRouting, setCurrentCommand } from './worker-version.js';

/** The worker process: connects, registers the workflow and its activities, and runs until SIGTERM or SIGINT. */
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
  const version = config.version && {
    deployment: config.version.deploymentName,
    buildId: config.version.buildId,
  };
  let worker: Worker | undefined;
  const health =
    config.healthPort !== null &&
    (await serveHealth(config.healthHost, config.healthPort, () => ({
      state: worker?.getState() ?? 'INITIALIZED',
      ...version,
    })));
  const connection = await NativeConnection.connect(config.connection).catch((error) => {
    throw new CodedError(
      'TemporalUnreachable',
      `Temporal at ${config.connection.address} does not answer (${error instanceof Error ? error.message : error}). Check TEMPORAL_ADDRESS and, where the server needs them, the TLS and API key variables.`,
    );
  });
  const searchAttributes = await knowsSearchAttributes(connection, config);
  if (!searchAttributes) {
    const names = Object.values(SEARCH_ATTRIBUTES);
    log.warn(
      { command: names.map((name) => registerCommand(name, config.namespace)).join(' && ') },
      `the namespace does not have the search attributes ${names.join(', ')}: lists of runs cannot be filtered by them. Register them and restart the worker`,
    );
  }
  worker = await Worker.create({
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
      searchAttributes,
    }),
    maxCachedWorkflows: 100,
    maxConcurrentActivityTaskExecutions: 16,
    shutdownGraceTime: '20 seconds',
    ...deploymentOptions(config.version),
  });
  const running = worker.run();
  log.info(
    {
      taskQueue: config.taskQueue,
      namespace: config.namespace,
      policy: policy.digest.slice(0, 12),
      ...version,
      ...(config.version && { versioningBehavior: config.version.behavior }),
    },
    'worker is polling',
  );
  await Promise.all([running, config.version && logRouting(log, connection, config, config.version)]);
  await connection.close();
  // An open server would keep the process alive after SIGTERM.
  if (health) {
    health.close();
    health.closeAllConnections();
  }
}

/** A file by its place relative to this one, both compiled. */
function beside(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

function registerCommand(name: string, namespace: string): string {
  return `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type Keyword`;
}

async function knowsSearchAttributes(connection: NativeConnection, config: WorkerConfig): Promise<boolean> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: config.namespace,
    });
    return Object.values(SEARCH_ATTRIBUTES).every((name) => customAttributes && name in customAttributes);
  } catch {
    // A server that does not answer this (a restricted cloud role) still runs workflows; they go without.
    return false;
  }
}

/** A versioned worker gets no new run until its version is current or ramping; nothing else would say why runs wait. */
async function logRouting(
  log: pino.Logger,
  connection: NativeConnection,
  config: WorkerConfig,
  version: DeploymentVersion,
): Promise<void> {
  const routing = await readRouting(connection, config.namespace, version);
  const command = setCurrentCommand(config, version);
  if (routing === 'none') {
    log.warn(
      { routing, command },
      `this version is not current: it gets no new runs until you run \`${command}\``,
    );
  } else if (routing === 'unknown') {
    log.warn(
      { routing, command },
      `cannot read whether this version is current; if new runs do not start, run \`${command}\``,
    );
  } else {
    log.info({ routing }, `this version is ${routing}`);
  }
}

interface Health {
  readonly state: string;
  readonly deployment?: string;
  readonly buildId?: string;
}

async function serveHealth(host: string, port: number, health: () => Health): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = health();
    const ok = request.url === '/healthz' && answer.state === 'RUNNING';
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  try {
    await once(server.listen(port, host), 'listening');
    // A worker that fails to start must end, although the port is open.
    server.unref();
  } catch (error) {
    throw new CodedError(
      'InvalidEnvironment',
      `The worker cannot serve /healthz at ${host}, port ${port} (${(error as NodeJS.ErrnoException).code}). Correct REBASELINE_HEALTH_HOST and REBASELINE_HEALTH_PORT.`,
    );
  }
  return server;
}

main().catch((error) => {
  if (error instanceof CodedError) console.error(`${error.code}: ${error.message}`);
  else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
