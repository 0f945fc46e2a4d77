import type { S3Port } from '../../aws/s3.js';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { PolicyFile } from '../../contract/policy.js';

/** What the activities work with; made once per worker. */
export interface Dependencies {
  readonly sagemaker: SageMakerPort;
  readonly s3: S3Port;
  readonly policy: { readonly file: PolicyFile; readonly digest: string };
  readonly pollSeconds: number;
  /** The namespace knows this project's search attributes. */
  readonly searchAttributes: boolean;
}
