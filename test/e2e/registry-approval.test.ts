import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  ListTagsCommand,
  type ModelApprovalStatus,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import type { CensusEndpoint } from '../support/census.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-policy-'));
  const file = join(folder, 'policy.json');
  await writeFile(file, JSON.stringify({ default: { approval: 'registry' } }));
  return { workerEnvironment: { REBASELINE_POLICY: file } };
});
const GROUP = 'census-models';
/** The identity of every client of the local platform. */
const IDENTITY = 'arn:aws:sts::123456789012:assumed-role/rebaseline-local/session';

const describe = async ({ clients }: CensusEndpoint, arn: string) =>
  clients.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));

/** The version that waits for a decision. */
async function pending({ clients }: CensusEndpoint): Promise<string> {
  const { ModelPackageSummaryList = [] } = await clients.sagemaker.send(
    new ListModelPackagesCommand({
      ModelPackageGroupName: GROUP,
      ModelApprovalStatus: 'PendingManualApproval',
    }),
  );
  expect(ModelPackageSummaryList).toHaveLength(1);
  return ModelPackageSummaryList[0]?.ModelPackageArn as string;
}

const set = (
  { clients }: CensusEndpoint,
  ModelPackageArn: string,
  ModelApprovalStatus: ModelApprovalStatus,
  ApprovalDescription: string,
) =>
  clients.sagemaker.send(
    new UpdateModelPackageCommand({ ModelPackageArn, ModelApprovalStatus, ApprovalDescription }),
  );

test('the model registry decides: an approved version is released, a rejected one is not', async () => {
  const census = await e2e.census({ endpointName: 'registry', quiet: 1, drifted: 2 });
  const { sagemaker } = census.clients;
  await sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: GROUP }));
  const input = {
    endpointName: 'registry',
    trainingDataset: { s3Uri: census.trainingUri },
    modelPackageGroup: GROUP,
  };
  const first = await e2e.workflows.start(input);
  await first.untilWaitingForApproval();
  const rejected = await pending(census);
  await set(census, rejected, 'Rejected', 'not now');
  expect(await first.result()).toMatchObject({
    outcome: 'Rejected',
    summary: `Rejected by ${IDENTITY}: not now.`,
  });
  expect(await describe(census, rejected)).toMatchObject({ ApprovalDescription: 'not now' });
  expect(await leftovers(sagemaker, 'registry')).toEqual([]);

  const run = await e2e.workflows.start(input);
  const candidate = await run.untilWaitingForApproval();
  const version = await pending(census);
  expect((await describe(census, version)).CustomerMetadataProperties).toMatchObject({
    'rebaseline:endpoint': 'registry',
    'rebaseline:baseline': candidate,
  });
  await set(census, version, 'Approved', 'the numbers are right');
  const result = await census.hoursUntil(run, run.result());
  expect(result).toMatchObject({
    outcome: 'Rebaselined',
    modelPackageArn: version,
    decision: { approver: IDENTITY, reason: 'the numbers are right', candidates: [candidate] },
    windows: { judgedWrongly: 0 },
  });
  const released = await describe(census, version);
  expect(released).toMatchObject({
    ModelApprovalStatus: 'Approved',
    CustomerMetadataProperties: { 'rebaseline:run': result.run },
    DriftCheckBaselines: { ModelDataQuality: { Constraints: { S3Uri: result.candidate?.constraintsUri } } },
  });
  const { Tags } = await sagemaker.send(
    new ListTagsCommand({ ResourceArn: 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/registry' }),
  );
  expect(Tags).toContainEqual({ Key: 'rebaseline:model-package', Value: version });
});
