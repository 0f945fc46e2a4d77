import type { S3Port } from '../../aws/s3.js';
import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { PlannedCandidate } from '../../contract/candidate.js';
import type { OfferedPackage } from '../../contract/registry.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { digestsOf, metadataValue } from './package-metadata.js';
import { registerModelPackage } from './registration.js';
import { setStatus } from './registry.js';

const APPROVER = 'rebaseline:approver';

/**
 * The version of the model registry that is in service. A version that waited for the decision becomes it if it has the
 * released baselines; else it is rejected, and the model is registered as another version. Null if the run registers nothing.
 */
export async function registerRelease(
  sagemaker: Pick<SageMakerPort, 'api'>,
  s3: S3Port,
  request: {
    readonly resolved: ResolvedRun;
    readonly modelName: string;
    readonly candidates: readonly PlannedCandidate[];
    readonly approver: string;
    readonly offered?: OfferedPackage;
  },
): Promise<string | null> {
  const { resolved, modelName, candidates, approver, offered } = request;
  const { run, modelPackageGroup, production } = resolved;
  if (modelPackageGroup === null) return null;
  const released = digestsOf(candidates);
  const metadata = { [APPROVER]: metadataValue(approver) };
  if (offered && same(offered.digests, released)) {
    const why = `released to endpoint ${production.endpointName} by run ${run}, approved by ${approver}.`;
    await setStatus(sagemaker.api, offered.modelPackageArn, 'Approved', why, metadata);
    return offered.modelPackageArn;
  }
  if (!offered && modelName === production.modelName) return null;
  const arn = await registerModelPackage(sagemaker, s3, {
    ...{ resolved, modelPackageGroup, modelName, candidates, metadata },
    description: `Released to endpoint ${production.endpointName} by rebaseline run ${run}, with its baselines.`,
    status: 'Approved',
    token: `rebaseline-${run}`,
  });
  if (offered) {
    const why = `run ${run} released the model with another version of the baseline: ${arn}.`;
    await setStatus(sagemaker.api, offered.modelPackageArn, 'Rejected', why);
  }
  return arn;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((digest) => other.includes(digest));
}
