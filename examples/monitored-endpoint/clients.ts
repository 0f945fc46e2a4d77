import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

export interface AwsClients {
  readonly sagemaker: SageMakerClient;
  readonly runtime: SageMakerRuntimeClient;
  readonly s3: S3Client;
}

/**
 * The official clients, configured for a local SageMaker by the standard endpoint variables.
 * @param env the variables to use. A local platform returns its variables, so that they need not be exported.
 * @throws if an endpoint variable is not set or names another machine: the examples create and delete endpoints, and must
 * never do this in a real account by accident.
 */
export function localClients(env: NodeJS.ProcessEnv = process.env): AwsClients {
  const common = {
    region: env.AWS_REGION ?? 'us-east-1',
    // A local SageMaker accepts any keys, so that real ones are never sent.
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  return {
    sagemaker: new SageMakerClient({ ...common, endpoint: loopback(env, 'AWS_ENDPOINT_URL_SAGEMAKER') }),
    runtime: new SageMakerRuntimeClient({
      ...common,
      endpoint: loopback(env, 'AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME'),
    }),
    s3: new S3Client({ ...common, endpoint: loopback(env, 'AWS_ENDPOINT_URL_S3'), forcePathStyle: true }),
  };
}

export function closeClients(clients: AwsClients): void {
  clients.sagemaker.destroy();
  clients.runtime.destroy();
  clients.s3.destroy();
}

function loopback(env: NodeJS.ProcessEnv, name: string): string {
  const url = env[name] ?? env.AWS_ENDPOINT_URL;
  if (url === undefined || !isLoopback(url)) {
    throw new Error(
      `${name} is ${url ?? 'not set'}, but the example runs only against a local SageMaker. Start one with "npx rebaseline local" and export the variables that it prints.`,
    );
  }
  return url;
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return /^127\.\d+\.\d+\.\d+$/.test(hostname) || ['localhost', '[::1]'].includes(hostname);
}
