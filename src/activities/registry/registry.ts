import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { PlannedCandidate } from '../../contract/candidate.js';
import type { OfferedPackage, RegistryDecision } from '../../contract/registry.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, isFailure, pollAgain } from '../support/errors.js';
import { heartbeatStatus } from '../support/heartbeat.js';
import { requireMember } from '../support/require-member.js';
import { digestsIn, digestsOf, ENDPOINT, RUN } from './package-metadata.js';
import { registerModelPackage } from './registration.js';

/** Starts the descriptions that this project writes. They are no person's reason. */
const OWN_WORDS = 'rebaseline: ';
const LONGEST_DESCRIPTION = 1024;
const PENDING_READ = 50;

export function registryActivities({ sagemaker, s3 }: Dependencies) {
  const { api } = sagemaker;

  return {
    /**
     * Registers the model as a version that waits for approval, with the baselines that an approval approves. Asked again, it
     * sets the same version back to pending. Versions that terminated runs of this endpoint left pending are rejected.
     */
    async offerModelPackage(request: {
      resolved: ResolvedRun;
      modelPackageGroup: string;
      modelName: string;
      candidates: readonly PlannedCandidate[];
      /** Why the run asks again; null the first time. */
      again: string | null;
    }): Promise<OfferedPackage> {
      const { resolved, modelPackageGroup, modelName, candidates, again } = request;
      const { run, production } = resolved;
      await rejectAbandoned(api, modelPackageGroup, resolved);
      const modelPackageArn = await registerModelPackage(sagemaker, s3, {
        ...{ resolved, modelPackageGroup, modelName, candidates },
        description: `Offered for endpoint ${production.endpointName} by rebaseline run ${run}, with its baselines. Approving it releases them.`,
        status: 'PendingManualApproval',
        token: `rebaseline-${run}-offer`,
      });
      if (again !== null) {
        await setStatus(api, modelPackageArn, 'PendingManualApproval', again);
      }
      return { modelPackageArn, digests: digestsOf(candidates) };
    },

    /** One poll; ends when somebody has approved or rejected the version after `after`. */
    async awaitRegistryDecision(request: {
      modelPackageArn: string;
      /** AWS's time of a decision that the run could not accept; null before one. */
      after: string | null;
      pollSeconds: number;
    }): Promise<RegistryDecision> {
      const { modelPackageArn, after, pollSeconds } = request;
      const described = await callAws(`Describing model package ${modelPackageArn}`, () =>
        api.describeModelPackage({ ModelPackageName: modelPackageArn }),
      );
      const {
        ModelApprovalStatus: status,
        LastModifiedTime,
        LastModifiedBy,
        ApprovalDescription,
      } = described;
      heartbeatStatus({ package: modelPackageArn, status });
      if (status === 'Approved' || status === 'Rejected') {
        const at = requireMember(LastModifiedTime, 'LastModifiedTime', `model package ${modelPackageArn}`);
        if (after === null || at.getTime() > Date.parse(after)) {
          const reason = ApprovalDescription?.trim();
          const { UserProfileName, IamIdentity } = LastModifiedBy ?? {};
          return {
            decision: status === 'Approved' ? 'approve' : 'reject',
            approver: UserProfileName ?? IamIdentity?.SourceIdentity ?? IamIdentity?.Arn ?? null,
            reason: reason && !reason.startsWith(OWN_WORDS) ? reason : null,
            digests: digestsIn(described.CustomerMetadataProperties),
            at: at.toISOString(),
          };
        }
      }
      throw pollAgain(
        `Model package ${modelPackageArn} is ${status ?? 'PendingManualApproval'}, next poll in ${pollSeconds} s`,
        pollSeconds,
      );
    },

    /** Rejects a version that the run does not release, unless a person has done so. Succeeds if the version is gone. */
    async withdrawModelPackage(request: { modelPackageArn: string; why: string }): Promise<void> {
      const { modelPackageArn, why } = request;
      try {
        const { ModelApprovalStatus } = await callAws(`Describing model package ${modelPackageArn}`, () =>
          api.describeModelPackage({ ModelPackageName: modelPackageArn }),
        );
        if (ModelApprovalStatus !== 'Rejected') await setStatus(api, modelPackageArn, 'Rejected', why);
      } catch (error) {
        if (!isFailure(error, 'NotFound')) throw error;
      }
    },
  };
}

export async function setStatus(
  api: SageMakerPort['api'],
  modelPackageArn: string,
  status: 'Approved' | 'Rejected' | 'PendingManualApproval',
  why: string,
  metadata?: Readonly<Record<string, string>>,
): Promise<void> {
  await callAws(`Setting model package ${modelPackageArn} to ${status}`, () =>
    api.updateModelPackage({
      ModelPackageArn: modelPackageArn,
      ModelApprovalStatus: status,
      ApprovalDescription: `${OWN_WORDS}${why.replaceAll(/\s+/g, ' ')}`.slice(0, LONGEST_DESCRIPTION),
      ...(metadata ? { CustomerMetadataProperties: metadata } : {}),
    }),
  );
}

/** One workflow ID for each endpoint allows one run at a time: a pending version of another run has lost its run. */
async function rejectAbandoned(
  api: SageMakerPort['api'],
  group: string,
  { run, production }: ResolvedRun,
): Promise<void> {
  const { ModelPackageSummaryList = [] } = await callAws(
    `Listing the versions of model package group "${group}"`,
    () =>
      api.listModelPackages({
        ModelPackageGroupName: group,
        ModelApprovalStatus: 'PendingManualApproval',
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        MaxResults: PENDING_READ,
      }),
  );
  for (const { ModelPackageArn } of ModelPackageSummaryList) {
    if (ModelPackageArn === undefined) continue;
    const { CustomerMetadataProperties: metadata } = await callAws(
      `Describing model package ${ModelPackageArn}`,
      () => api.describeModelPackage({ ModelPackageName: ModelPackageArn }),
    );
    const other = metadata?.[RUN];
    if (metadata?.[ENDPOINT] !== production.endpointName || other === undefined || other === run) continue;
    await setStatus(api, ModelPackageArn, 'Rejected', `run ${other} ended without a decision.`);
  }
}
