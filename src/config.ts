import { readFileSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { z } from 'zod';
import { CodedError } from './contract/errors.js';

/** All variables that the worker reads. No other file reads the environment. */
const workerEnvironment = z.object({
  REBASELINE_TASK_QUEUE: z.string().min(1).default('rebaseline'),
  /** Path of the policy file. Without it the built-in rules apply. */
  REBASELINE_POLICY: z.string().optional(),
  /** Poll interval for AWS. One minute stays far below SageMaker's rate limits. */
  REBASELINE_POLL_SECONDS: z.coerce.number().positive().max(3600).default(60),
  /** Port for /healthz. Without it the worker does not serve /healthz. */
  REBASELINE_HEALTH_PORT: z.coerce.number().int().min(1).max(65535).optional(),
  /** Address of /healthz. A probe from outside the machine or container needs another one, for example 0.0.0.0. */
  REBASELINE_HEALTH_HOST: z.string().min(1).default('127.0.0.1'),
  REBASELINE_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info'),
  /** Worker Deployment name; with REBASELINE_BUILD_ID it turns Worker Versioning on. */
  REBASELINE_DEPLOYMENT: z.string().optional(),
  REBASELINE_BUILD_ID: z.string().optional(),
  REBASELINE_VERSIONING_BEHAVIOR: z.string().optional(),
});

export const DEFAULT_ADDRESS = '127.0.0.1:7233';
export const DEFAULT_NAMESPACE = 'default';

/** A Worker Deployment Version, and what a run does when another version becomes current. */
export interface DeploymentVersion {
  readonly deploymentName: string;
  readonly buildId: string;
  /** PINNED: a run ends on the version it started on. AUTO_UPGRADE: it moves to the current version. */
  readonly behavior: 'PINNED' | 'AUTO_UPGRADE';
}

export interface WorkerConfig {
  /** Address, TLS and API key, from Temporal's own variables (TEMPORAL_ADDRESS, …) and configuration file. */
  readonly connection: NativeConnectionOptions;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly policyPath: string | null;
  readonly pollSeconds: number;
  readonly healthPort: number | null;
  readonly healthHost: string;
  readonly logLevel: string;
  /** Null: Worker Versioning is off. */
  readonly version: DeploymentVersion | null;
}

export function readWorkerConfig(environment: NodeJS.ProcessEnv = process.env): WorkerConfig {
  const parsed = workerEnvironment.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(`The environment variable ${issue?.path.join('.')} is not valid: ${issue?.message}.`);
  }
  const values = parsed.data;
  const temporal = readTemporalConfig(environment);
  return {
    connection: {
      ...temporal.connectionOptions,
      address: temporal.connectionOptions.address ?? DEFAULT_ADDRESS,
    },
    namespace: temporal.namespace ?? DEFAULT_NAMESPACE,
    taskQueue: values.REBASELINE_TASK_QUEUE,
    policyPath: values.REBASELINE_POLICY ?? null,
    pollSeconds: values.REBASELINE_POLL_SECONDS,
    healthPort: values.REBASELINE_HEALTH_PORT ?? null,
    healthHost: values.REBASELINE_HEALTH_HOST,
    logLevel: values.REBASELINE_LOG_LEVEL,
    version: readDeploymentVersion(values),
  };
}

const FILE_VARIABLES = [
  'TEMPORAL_CONFIG_FILE',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
];

/** The library ignores a missing configuration file, and its errors about other files name no variable. */
function readTemporalConfig(environment: NodeJS.ProcessEnv): ReturnType<typeof loadClientConnectConfig> {
  for (const name of FILE_VARIABLES) {
    const file = environment[name];
    if (!file) continue;
    try {
      readFileSync(file);
    } catch (error) {
      throw invalid(
        `${name} names the file "${file}", which cannot be read (${(error as NodeJS.ErrnoException).code}). Correct the path or the permissions of the file.`,
      );
    }
  }
  const isSet = (kind: string) =>
    Boolean(environment[`TEMPORAL_TLS_${kind}_PATH`] || environment[`TEMPORAL_TLS_${kind}_DATA`]);
  for (const [given, missing] of [
    ['CLIENT_CERT', 'CLIENT_KEY'],
    ['CLIENT_KEY', 'CLIENT_CERT'],
  ] as const) {
    // A configuration file may contain the other one.
    if (!isSet(given) || isSet(missing) || environment.TEMPORAL_CONFIG_FILE) continue;
    throw invalid(
      `TEMPORAL_TLS_${given}_PATH or _DATA is set without TEMPORAL_TLS_${missing}_PATH or _DATA. The worker would connect without a client certificate. Set both or neither.`,
    );
  }
  try {
    return loadClientConnectConfig({ overrideEnvVars: nonEmpty(environment) });
  } catch (error) {
    // The library reads the profile of a file without one.
    if (error instanceof TypeError) {
      const file = environment.TEMPORAL_CONFIG_FILE;
      throw invalid(
        `Temporal's configuration file ${file ? `"${file}" (TEMPORAL_CONFIG_FILE)` : 'temporalio/temporal.toml in your configuration folder'} contains no profile. Write a section [profile.default] into it, or remove it.`,
      );
    }
    throw invalid(
      `Temporal's settings cannot be read: ${error instanceof Error ? error.message : error}. Correct the TEMPORAL_* variables or Temporal's configuration file.`,
    );
  }
}

const BEHAVIORS = { pinned: 'PINNED', 'auto-upgrade': 'AUTO_UPGRADE' } as const;

/** The server refuses '.' and ':' in a deployment name, and names longer than about 110 characters. */
const DEPLOYMENT_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
/** Covers commit hashes, release numbers and image tags, none of which needs quotes in a shell. */
const BUILD_ID = /^[A-Za-z0-9][A-Za-z0-9_.+-]{0,99}$/;

/** An empty variable counts as absent: deployment templates often leave an unused variable empty. */
function readDeploymentVersion(values: z.infer<typeof workerEnvironment>): DeploymentVersion | null {
  const deploymentName = values.REBASELINE_DEPLOYMENT || null;
  const buildId = values.REBASELINE_BUILD_ID || null;
  const behavior = values.REBASELINE_VERSIONING_BEHAVIOR || null;
  if (deploymentName === null && buildId === null) {
    if (behavior === null) return null;
    throw invalid(
      'REBASELINE_VERSIONING_BEHAVIOR is set, but Worker Versioning is off. Set REBASELINE_DEPLOYMENT and REBASELINE_BUILD_ID too, or unset it.',
    );
  }
  if (buildId === null) {
    throw invalid(
      'REBASELINE_DEPLOYMENT is set without REBASELINE_BUILD_ID. Set REBASELINE_BUILD_ID to a value that changes with each build, for example the output of `git rev-parse --short HEAD`, or unset REBASELINE_DEPLOYMENT to run without Worker Versioning.',
    );
  }
  if (deploymentName === null) {
    throw invalid(
      'REBASELINE_BUILD_ID is set without REBASELINE_DEPLOYMENT. Set REBASELINE_DEPLOYMENT to a name that all builds of this worker share, for example "rebaseline", or unset REBASELINE_BUILD_ID to run without Worker Versioning.',
    );
  }
  if (!DEPLOYMENT_NAME.test(deploymentName)) {
    throw invalid(
      `REBASELINE_DEPLOYMENT is "${deploymentName}". Use at most 100 letters, digits, hyphens and underscores, beginning with a letter or digit.`,
    );
  }
  if (!BUILD_ID.test(buildId)) {
    throw invalid(
      `REBASELINE_BUILD_ID is "${buildId}". Use at most 100 letters, digits, dots, hyphens, underscores and plus signs, beginning with a letter or digit.`,
    );
  }
  if (behavior !== null && !isBehavior(behavior)) {
    throw invalid(
      `REBASELINE_VERSIONING_BEHAVIOR is "${behavior}". Use one of: ${Object.keys(BEHAVIORS).join(', ')}.`,
    );
  }
  return { deploymentName, buildId, behavior: BEHAVIORS[behavior ?? 'pinned'] };
}

function invalid(message: string): CodedError {
  return new CodedError('InvalidEnvironment', message);
}

function isBehavior(text: string): text is keyof typeof BEHAVIORS {
  return Object.hasOwn(BEHAVIORS, text);
}

/** Deployment templates often leave an unused variable empty. */
function nonEmpty(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}
