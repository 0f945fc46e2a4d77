/** Serves a SageMaker implementation on one machine: opens its state, starts the HTTP server and the timekeeper. */
import { join, resolve } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createApp, PREFIXES } from './http/app.js';
import { openRequestLog } from './http/request-log.js';
import { type OpenPlatform, openPlatform } from './open-platform.js';
import { LOCAL_REGION, type LocalOptions, type LocalPlatform, type LocalSageMaker } from './platform.js';
import { writePythonSdkConfig } from './services/python-sdk-config.js';
import { startTimekeeper } from './timekeeper.js';

/**
 * Default options: asynchronous work lasts at least about a second, and scheduled executions start 0 to 20 minutes
 * after their hour, as SageMaker's do.
 */
const DEFAULT_OPTIONS: Omit<LocalOptions, 'stateDir'> = {
  port: 0,
  durations: { training: 1000, transform: 1000, processing: 1000, endpoint: 1000, schedule: 1000 },
  startJitterMinutes: [0, 20],
  seed: 1,
};

export interface RunningLocalPlatform {
  /** `http://127.0.0.1:PORT`; the control API is under `/_local`. */
  readonly url: string;
  /** The environment variables that make an AWS client call this server and no other. */
  readonly environment: Readonly<Record<string, string>>;
  readonly platform: LocalPlatform;
  readonly sagemaker: LocalSageMaker;
  /** Writes buffered data, ends open requests and releases the state folder. */
  close(): Promise<void>;
}

/** On close, requests that are still open after this time (a client that waits for idle) are disconnected. */
const CLOSING_GRACE_MILLISECONDS = 2000;

/**
 * Starts the SageMaker that `create` returns on a state folder and resumes its work. Reads nothing from the
 * environment. Throws if the folder is in use or damaged, or if the port is in use.
 */
export async function serveLocally(
  options: Partial<LocalOptions> & Pick<LocalOptions, 'stateDir'>,
  create: (platform: LocalPlatform) => LocalSageMaker,
): Promise<RunningLocalPlatform> {
  const complete: LocalOptions = { ...DEFAULT_OPTIONS, ...options };
  const open = openPlatform(complete);
  try {
    return await serve(open, create(open.platform));
  } catch (error) {
    open.close();
    throw error;
  }
}

async function serve(open: OpenPlatform, sagemaker: LocalSageMaker): Promise<RunningLocalPlatform> {
  const { platform, storage } = open;
  const pythonSdkConfig = writePythonSdkConfig(resolve(platform.options.stateDir));
  await sagemaker.resume();
  const requests = openRequestLog(join(platform.options.stateDir, 'requests.jsonl'), platform.clock);
  const timekeeper = startTimekeeper(platform, sagemaker);
  const app = createApp({ platform, storage, sagemaker, timekeeper, requests });
  const shutDown = async () => {
    await timekeeper.stop();
    await closeApp(app);
    await sagemaker.flushCapture();
    await sagemaker.close();
    requests.close();
  };
  try {
    await app.listen({ host: '127.0.0.1', port: platform.options.port });
  } catch (error) {
    await shutDown();
    throw error;
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP address.');
  const url = `http://127.0.0.1:${address.port}`;
  let closing: Promise<void> | undefined;
  return {
    url,
    environment: clientEnvironment(url, pythonSdkConfig),
    platform,
    sagemaker,
    close: () => {
      closing ??= shutDown().finally(() => open.close());
      return closing;
    },
  };
}

async function closeApp(app: FastifyInstance): Promise<void> {
  const disconnect = setTimeout(() => app.server.closeAllConnections(), CLOSING_GRACE_MILLISECONDS);
  await app.close();
  clearTimeout(disconnect);
}

/** The standard variables of AWS clients. Credentials are never checked, but clients require them. */
function clientEnvironment(url: string, pythonSdkConfig: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SAGEMAKER: url + PREFIXES.sagemaker,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: url + PREFIXES.runtime,
    AWS_ENDPOINT_URL_S3: url + PREFIXES.s3,
    // All other services point here too and are rejected, so that no call reaches the real AWS by accident.
    AWS_ENDPOINT_URL: url + PREFIXES.other,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false',
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    AWS_ACCESS_KEY_ID: 'local-access-key',
    AWS_SECRET_ACCESS_KEY: 'local-secret-key',
    AWS_EC2_METADATA_DISABLED: 'true',
    SAGEMAKER_USER_CONFIG_OVERRIDE: pythonSdkConfig,
  };
}
