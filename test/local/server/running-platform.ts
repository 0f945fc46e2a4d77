/** The server with its own state folder and a stub of SageMaker. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalOptions } from '../../../src/local/platform.js';
import { type RunningLocalPlatform, serveLocally } from '../../../src/local/serve-locally.js';
import { type StubSageMaker, stubSageMaker } from './stub-sagemaker.js';

export interface StubbedPlatform {
  readonly running: RunningLocalPlatform;
  readonly stub: StubSageMaker;
  readonly folder: string;
  control(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response>;
  /** Closes the server and deletes its folder. */
  remove(): Promise<void>;
}

export async function runStubbed(options: Partial<LocalOptions> = {}): Promise<StubbedPlatform> {
  const folder = options.stateDir ?? mkdtempSync(join(tmpdir(), 'local-sagemaker-'));
  let stub: StubSageMaker | undefined;
  const running = await serveLocally({ ...options, stateDir: folder }, (platform) => {
    stub = stubSageMaker(platform);
    return stub;
  });
  return {
    running,
    stub: stub as StubSageMaker,
    folder,
    control: (method, path, body) =>
      fetch(`${running.url}/_local${path}`, {
        method,
        ...(method === 'POST' ? { headers: { 'content-type': 'application/json' } } : {}),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    remove: async () => {
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The settings of an AWS client of this platform. `endpoint` is the name of an environment variable. */
export function clientSettings(running: RunningLocalPlatform, endpoint: string) {
  return {
    endpoint: running.environment[endpoint] ?? '',
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
}
