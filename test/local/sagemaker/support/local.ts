/** A platform in its own folder, with the real clock, S3, document store and event log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { openPlatform } from '../../../../src/local/open-platform.js';
import type {
  LocalEvent,
  LocalOptions,
  LocalPlatform,
  LocalSageMaker,
} from '../../../../src/local/platform.js';
import { type Containers, localContainers } from '../../../../src/local/sagemaker/containers.js';
import { createSageMaker } from '../../../../src/local/sagemaker/index.js';

export const BUCKET = 'examples';

export interface Local {
  readonly platform: LocalPlatform;
  readonly sagemaker: LocalSageMaker;
  // biome-ignore lint/suspicious/noExplicitAny: responses are read as a client reads them
  call(operation: string, input?: Record<string, unknown>): Promise<any>;
  put(key: string, body: string | Buffer): Promise<void>;
  get(key: string): Promise<string>;
  keys(prefix: string): Promise<readonly string[]>;
  events<T extends LocalEvent['type']>(type: T): readonly Extract<LocalEvent, { type: T }>[];
  /** Steps the clock as the server does: writes captures before the step, and starts due work after it. */
  stepTo(time: string): Promise<void>;
  /** Stops the platform and starts it on the same folder, as after a kill. */
  restart(containers?: Containers): Promise<Local>;
}

const options = {
  port: 0,
  durations: { training: 5, transform: 5, processing: 5, endpoint: 20, schedule: 5 },
  startJitterMinutes: [5, 15] as const,
  seed: 7,
  startAt: '2026-01-01T00:10:00Z',
};

/** Opens a platform that is closed and removed when the test ends. */
export async function openLocal(
  changes: Partial<LocalOptions> = {},
  containers = localContainers,
): Promise<Local> {
  const stateDir = mkdtempSync(join(tmpdir(), 'local-sagemaker-'));
  const opened: { close(): Promise<void> }[] = [];
  onTestFinished(async () => {
    for (const one of opened) await one.close();
    rmSync(stateDir, { recursive: true, force: true });
  });

  const open = async (using: Containers): Promise<Local> => {
    const { platform, close } = openPlatform({ ...options, stateDir, ...changes });
    await platform.objects.createBucket(BUCKET);
    const sagemaker = createSageMaker(platform, using);
    await sagemaker.resume();
    const whole = {
      close: async () => {
        await sagemaker.close();
        close();
      },
    };
    opened.push(whole);
    return {
      platform,
      sagemaker,
      call: (operation, input = {}) => sagemaker.call(operation, input),
      put: async (key, body) => {
        await platform.objects.write(BUCKET, key, body);
      },
      get: async (key) => text(await platform.objects.read(BUCKET, key)),
      keys: async (prefix) => (await platform.objects.list(BUCKET, prefix)).map(({ key }) => key),
      events: (type) => platform.events.all().filter((event): event is never => event.type === type),
      stepTo: async (time) => {
        await sagemaker.flushCapture();
        await platform.clock.stepTo(new Date(time));
        await sagemaker.tick();
      },
      restart: async (next = using) => {
        opened.splice(opened.indexOf(whole), 1);
        await whole.close();
        return open(next);
      },
    };
  };
  return open(containers);
}
