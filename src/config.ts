import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { z } from 'zod';

/** Everything the worker takes from its environment; no other file reads it. */
const workerEnvironment = z.object({
  REBASELINE_TASK_QUEUE: z.string().min(1).default('rebaseline'),
  /** Path of the policy file; without it the built-in rules hold. */
  REBASELINE_POLICY: z.string().optional(),
  /** How often a wait looks at AWS. A minute is easy on SageMaker's rate limits. */
  REBASELINE_POLL_SECONDS: z.coerce.number().positive().max(3600).default(60),
  /** Port for /healthz; none without it. */
  REBASELINE_HEALTH_PORT: z.coerce.number().int().min(1).max(65535).optional(),
  REBASELINE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info'),
});

const DEFAULT_ADDRESS = '127.0.0.1:7233';

export interface WorkerConfig {
  /** Address, TLS and API key, from Temporal's own variables (TEMPORAL_ADDRESS, …) and configuration file. */
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly policyPath: string | null;
  readonly pollSeconds: number;
  readonly healthPort: number | null;
  readonly logLevel: string;
}

export function readWorkerConfig(environment: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const parsed = workerEnvironment.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Error(`The environment variable ${issue?.path.join('.')} is not usable: ${issue?.message}.`);
  }
  const values = parsed.data;
  const temporal = loadClientConnectConfig({ overrideEnvVars: definedOnly(environment) });
  return {
    connection: {
      ...temporal.connectionOptions,
      address: temporal.connectionOptions.address ?? DEFAULT_ADDRESS,
    },
    namespace: temporal.namespace ?? 'default',
    taskQueue: values.REBASELINE_TASK_QUEUE,
    policyPath: values.REBASELINE_POLICY ?? null,
    pollSeconds: values.REBASELINE_POLL_SECONDS,
    healthPort: values.REBASELINE_HEALTH_PORT ?? null,
    logLevel: values.REBASELINE_LOG_LEVEL,
  };
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
