import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';

export interface AwsClients {
  readonly sagemaker: SageMakerClient;
  readonly runtime: SageMakerRuntimeClient;
  readonly s3: S3Client;
}

const ENDPOINT_VARIABLES = [
  'AWS_ENDPOINT_URL_SAGEMAKER',
  'AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME',
  'AWS_ENDPOINT_URL_S3',
] as const;

/**
 * The official clients, pointed at a local SageMaker by the standard endpoint variables.
 * @throws if one of the variables is absent or leads off this machine: an example creates and deletes endpoints,
 * and must never do so in a real account by accident.
 */
export function localClients(env: NodeJS.ProcessEnv = process.env): AwsClients {
  for (const name of ENDPOINT_VARIABLES) {
    const url = env[name] ?? env.AWS_ENDPOINT_URL;
    if (url === undefined || !isLoopback(url)) {
      throw new Error(
        `${name} is ${url ?? 'not set'}: the example runs against a local SageMaker only. Start one with "npx rebaseline local" and export what it prints.`,
      );
    }
  }
  const region = env.AWS_REGION ?? 'us-east-1';
  return {
    sagemaker: new SageMakerClient({ region }),
    runtime: new SageMakerRuntimeClient({ region }),
    s3: new S3Client({ region }),
  };
}

export function closeClients(clients: AwsClients): void {
  clients.sagemaker.destroy();
  clients.runtime.destroy();
  clients.s3.destroy();
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return /^127\./.test(hostname) || ['localhost', '[::1]'].includes(hostname);
}
