/**
 * Settings for the SageMaker Python SDK that have no environment variable. Version 2 sends telemetry of each `fit()` to a
 * public S3 address, and requests the account ID for its default bucket from a fixed STS address. Both would leave this
 * machine. The configuration file disables the telemetry and sets the bucket.
 */
import { join } from 'node:path';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../platform.js';
import { writeAtomically } from '../write-atomically.js';

/** The SDK's own default: `sagemaker-{region}-{account}`. */
const DEFAULT_BUCKET = `sagemaker-${LOCAL_REGION}-${LOCAL_ACCOUNT}`;

const CONFIGURATION = `# Read by the SageMaker Python SDK (version 2) through SAGEMAKER_USER_CONFIG_OVERRIDE. Rewritten at each start.
SchemaVersion: '1.0'
SageMaker:
  PythonSDK:
    Modules:
      TelemetryOptOut: true
      Session:
        DefaultS3Bucket: ${DEFAULT_BUCKET}
`;

/** Writes the file to the state folder. Returns its path. */
export function writePythonSdkConfig(stateDir: string): string {
  const file = join(stateDir, 'sagemaker-python-sdk.yaml');
  writeAtomically(file, CONFIGURATION);
  return file;
}
