import type { S3Port } from '../../aws/s3.js';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { PolicyFile } from '../../contract/policy.js';

/** What the activities need; created once per worker. */
export interface Dependencies {
  readonly sagemaker: SageMakerPort;
  readonly s3: S3Port;
  readonly policy: { readonly file: PolicyFile; readonly digest: string };
  readonly pollSeconds: number;
  /** Whether the namespace defines this project's search attributes. */
  readonly searchAttributes: boolean;
}
