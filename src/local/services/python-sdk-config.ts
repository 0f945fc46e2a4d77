/**
 * Settings for the SageMaker Python SDK that no AWS variable can make. Version 2 reports each `fit()` by a request to
 * a public S3 address, and looks up the account for its default bucket at a fixed STS address; both would leave this
 * machine. Its configuration file can turn off the one and answer the other.
 */
import { join } from 'node:path';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../platform.js';
import { writeAtomically } from '../write-atomically.js';

/** The bucket that the SDK would have named by itself: `sagemaker-{region}-{account}`. */
const DEFAULT_BUCKET = `sagemaker-${LOCAL_REGION}-${LOCAL_ACCOUNT}`;

const CONFIGURATION = `# Read by the SageMaker Python SDK (version 2) through SAGEMAKER_USER_CONFIG_OVERRIDE. Written at each start.
SchemaVersion: '1.0'
SageMaker:
  PythonSDK:
    Modules:
      TelemetryOptOut: true
      Session:
        DefaultS3Bucket: ${DEFAULT_BUCKET}
`;

/** Writes the file into the state folder and answers its path. */
export function writePythonSdkConfig(stateDir: string): string {
  const file = join(stateDir, 'sagemaker-python-sdk.yaml');
  writeAtomically(file, CONFIGURATION);
  return file;
}
