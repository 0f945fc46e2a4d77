import {
  CreateModelPackageCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribeProcessingJobCommand,
  ListModelPackagesCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { registryActivities } from '../../../src/activities/registry/registry.js';
import { registerRelease } from '../../../src/activities/registry/release-package.js';
import type { PlannedCandidate } from '../../../src/contract/candidate.js';
import type { Monitor } from '../../../src/contract/resolved-run.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { arn, CANDIDATE, dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker, validationException } from '../support/sagemaker.js';

const PACKAGE = arn('model-package/churn/7');
const CONTAINER = { Image: 'xgboost', ModelDataUrl: 's3://new/model.tar.gz', Environment: { A: '1' } };
const other = (kind: 'ModelQuality' | 'ModelBias' | 'ModelExplainability'): Monitor =>
  ({
    ...MONITOR,
    ...{ kind, scheduleName: kind, statisticsUri: undefined, constraintsUri: `s3://live/${kind}.json` },
    analysisConfigUri: `s3://live/${kind}-config.json`,
  }) as never;
const candidateOf = (scheduleName: string): PlannedCandidate => ({
  scheduleNames: [scheduleName],
  baseliningJobName: `job-${scheduleName}`,
  candidate: {
    ...CANDIDATE,
    ...{ digest: `digest-of-${scheduleName}`, statisticsUri: null },
    constraintsUri: `s3://new/${scheduleName}.json`,
  },
});
const DATA: PlannedCandidate = { scheduleNames: [MONITOR.scheduleName], candidate: CANDIDATE };

function registry(files: Record<string, string> = {}) {
  const { answers, port } = mockSageMaker();
  const s3 = memoryS3({
    [CANDIDATE.statisticsUri]: 'statistics',
    [CANDIDATE.constraintsUri]: 'constraints',
    ...files,
  });
  answers.on(DescribeModelCommand).resolves({ PrimaryContainer: CONTAINER } as never);
  answers.on(ListModelPackagesCommand).resolves({ ModelPackageSummaryList: [] });
  answers.on(CreateModelPackageCommand).resolves({ ModelPackageArn: PACKAGE });
  answers.on(UpdateModelPackageCommand).resolves({});
  const activities = registryActivities(dependencies(port, s3));
  return {
    ...{ answers, port, s3, activities },
    created: () => answers.commandCalls(CreateModelPackageCommand).at(-1)?.args[0].input,
    updates: () => answers.commandCalls(UpdateModelPackageCommand).map((call) => call.args[0].input),
    offer: (again: string | null = null, candidates = [DATA], monitors: readonly Monitor[] = [MONITOR]) =>
      inActivity(activities.offerModelPackage, {
        resolved: { ...RUN, monitors, modelPackageGroup: 'churn' },
        ...{ modelPackageGroup: 'churn', modelName: 'rb-model', candidates, again },
      }),
  };
}

describe('offering a model for approval', () => {
  it('the version waits for approval and names the candidate, its monitors and the run', async () => {
    const { offer, created } = registry();
    expect(await offer()).toEqual({ modelPackageArn: PACKAGE, digests: [CANDIDATE.digest] });
    expect(created()).toMatchObject({
      ModelPackageGroupName: 'churn',
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: { Containers: [CONTAINER] },
      CustomerMetadataProperties: {
        'rebaseline:run': RUN.run,
        'rebaseline:endpoint': 'churn',
        'rebaseline:baseline': CANDIDATE.digest,
        'rebaseline:monitor:churn-quality': CANDIDATE.digest,
      },
    });
    expect(created()?.ClientToken).toMatch(/^[a-zA-Z0-9-]{1,36}$/);
  });

  it('the version has the baselines of every monitor kind', async () => {
    const kinds = ['ModelQuality', 'ModelBias', 'ModelExplainability'] as const;
    const files = Object.fromEntries([
      ...kinds.map((kind) => [`s3://new/${kind}.json`, kind]),
      ...['ModelQuality/statistics', 'ModelBias/analysis'].map((file) => [`s3://jobs/${file}.json`, file]),
    ]);
    const { answers, offer, created } = registry(files);
    for (const kind of kinds) {
      answers.on(DescribeProcessingJobCommand, { ProcessingJobName: `job-${kind}` }).resolves({
        ProcessingOutputConfig: { Outputs: [{ OutputName: 'o', S3Output: { S3Uri: `s3://jobs/${kind}` } }] },
      } as never);
    }
    const candidates = [DATA, ...kinds.map(candidateOf)];
    const { digests } = await offer(null, candidates, [MONITOR, ...kinds.map(other)]);
    expect(digests).toHaveLength(4);
    const uri = (S3Uri: string) => expect.objectContaining({ S3Uri });
    expect(created()?.DriftCheckBaselines).toEqual({
      ModelDataQuality: {
        Statistics: uri(CANDIDATE.statisticsUri),
        Constraints: uri(CANDIDATE.constraintsUri),
      },
      ModelQuality: {
        Statistics: uri('s3://jobs/ModelQuality/statistics.json'),
        Constraints: uri('s3://new/ModelQuality.json'),
      },
      Bias: {
        PostTrainingConstraints: uri('s3://new/ModelBias.json'),
        ConfigFile: uri('s3://live/ModelBias-config.json'),
      },
      Explainability: {
        Constraints: uri('s3://new/ModelExplainability.json'),
        ConfigFile: uri('s3://live/ModelExplainability-config.json'),
      },
    });
    expect(created()?.ModelMetrics).toEqual({
      ModelDataQuality: expect.anything(),
      ModelQuality: {
        Statistics: uri('s3://jobs/ModelQuality/statistics.json'),
        Constraints: uri('s3://new/ModelQuality.json'),
      },
      // The attribution's job wrote no report.
      Bias: { Report: uri('s3://jobs/ModelBias/analysis.json') },
    });
    expect(created()?.CustomerMetadataProperties).toMatchObject({
      'rebaseline:baseline-2': 'digest-of-ModelQuality',
      'rebaseline:monitor:ModelBias': 'digest-of-ModelBias',
    });
  });

  it('asked again, the same version is set back to pending with the reason', async () => {
    const { offer, updates } = registry();
    await offer('the monitor saw age|data_type_check');
    expect(updates()).toEqual([
      {
        ModelPackageArn: PACKAGE,
        ModelApprovalStatus: 'PendingManualApproval',
        ApprovalDescription: 'rebaseline: the monitor saw age|data_type_check',
      },
    ]);
  });

  it('versions that a terminated run of the endpoint left pending are rejected, and no others', async () => {
    const { answers, offer, updates } = registry();
    const pending = {
      'churn/1': { 'rebaseline:endpoint': 'churn', 'rebaseline:run': '000000000001' },
      'churn/2': { 'rebaseline:endpoint': 'churn', 'rebaseline:run': RUN.run },
      'churn/3': { 'rebaseline:endpoint': 'other', 'rebaseline:run': '000000000003' },
      'churn/4': undefined,
    };
    answers.on(ListModelPackagesCommand, { ModelApprovalStatus: 'PendingManualApproval' }).resolves({
      ModelPackageSummaryList: Object.keys(pending).map((ModelPackageArn) => ({ ModelPackageArn })) as never,
    });
    for (const [ModelPackageName, CustomerMetadataProperties] of Object.entries(pending)) {
      answers
        .on(DescribeModelPackageCommand, { ModelPackageName })
        .resolves({ CustomerMetadataProperties } as never);
    }
    await offer();
    expect(updates()).toMatchObject([{ ModelPackageArn: 'churn/1', ModelApprovalStatus: 'Rejected' }]);
  });
});

describe('waiting for the registry', () => {
  const AT = '2024-05-01T10:00:00.000Z';
  const found = (described: object, after: string | null = null) => {
    const { answers, activities } = registry();
    answers.on(DescribeModelPackageCommand).resolves({
      LastModifiedTime: new Date(AT),
      CustomerMetadataProperties: { 'rebaseline:baseline': 'a', 'rebaseline:baseline-2': 'b' },
      ...described,
    } as never);
    const request = { modelPackageArn: PACKAGE, after, pollSeconds: 60 };
    return inActivity(activities.awaitRegistryDecision, request);
  };

  it.each([
    [{ UserProfileName: 'ada' }, 'ada'],
    [{ IamIdentity: { Arn: 'arn:of:ada', SourceIdentity: 'ada@example.com' } }, 'ada@example.com'],
    [{ IamIdentity: { Arn: 'arn:of:ada' } }, 'arn:of:ada'],
    [undefined, null],
  ])(
    'an approval by %j is recorded with its identity, reason and digests',
    async (LastModifiedBy, approver) => {
      const described = { ModelApprovalStatus: 'Approved', LastModifiedBy, ApprovalDescription: ' good ' };
      expect(await found(described)).toEqual({
        ...{ decision: 'approve', approver, reason: 'good', digests: ['a', 'b'], at: AT },
      });
    },
  );

  it('a description that the run wrote is no reason of a person', async () => {
    const described = { ModelApprovalStatus: 'Rejected', ApprovalDescription: 'rebaseline: asked again' };
    expect(await found(described)).toMatchObject({ decision: 'reject', reason: null });
  });

  it('a pending version, and a decision that the run has seen, are polled again', async () => {
    expect(await failureOf(found({ ModelApprovalStatus: 'PendingManualApproval' }))).toMatchObject({
      type: 'StillWaiting',
    });
    expect(await failureOf(found({ ModelApprovalStatus: 'Approved' }, AT))).toMatchObject({
      type: 'StillWaiting',
    });
  });
});

describe('a version that is not released', () => {
  it('a pending or approved version is rejected; one that a person rejected keeps the reason', async () => {
    for (const [ModelApprovalStatus, expected] of [
      ['PendingManualApproval', 1],
      ['Approved', 1],
      ['Rejected', 0],
    ] as const) {
      const { answers, activities, updates } = registry();
      answers.on(DescribeModelPackageCommand).resolves({ ModelApprovalStatus } as never);
      await inActivity(activities.withdrawModelPackage, { modelPackageArn: PACKAGE, why: 'Expired.' });
      expect(updates()).toHaveLength(expected);
    }
  });

  it('a version that somebody deleted needs no rejection', async () => {
    const { answers, activities, updates } = registry();
    const gone = validationException(`Model package ${PACKAGE} does not exist.`);
    answers.on(DescribeModelPackageCommand).rejects(gone);
    await inActivity(activities.withdrawModelPackage, { modelPackageArn: PACKAGE, why: 'Expired.' });
    expect(updates()).toHaveLength(0);
  });
});

describe('the version in service', () => {
  const released = (offered: readonly string[] | null, modelName = 'rb-model') => {
    const made = registry();
    const arnOfNew = arn('model-package/churn/8');
    made.answers.on(CreateModelPackageCommand).resolves({ ModelPackageArn: arnOfNew });
    const running = registerRelease(made.port, made.s3, {
      resolved: { ...RUN, modelPackageGroup: 'churn' },
      ...{ modelName, candidates: [DATA], approver: 'ada' },
      ...(offered ? { offered: { modelPackageArn: PACKAGE, digests: offered } } : {}),
    });
    return { ...made, running, arnOfNew };
  };

  it('the version that waited is the one in service if its baseline was released', async () => {
    const { running, updates, created } = released([CANDIDATE.digest]);
    expect(await running).toBe(PACKAGE);
    expect(created()).toBeUndefined();
    expect(updates()).toEqual([
      expect.objectContaining({
        ModelPackageArn: PACKAGE,
        ModelApprovalStatus: 'Approved',
        CustomerMetadataProperties: { 'rebaseline:approver': 'ada' },
      }),
    ]);
  });

  it('if another version of the baseline was released, the model is registered with it and the one that waited is rejected', async () => {
    const { running, updates, created, arnOfNew } = released(['relaxed']);
    expect(await running).toBe(arnOfNew);
    expect(created()).toMatchObject({ ModelApprovalStatus: 'Approved' });
    expect(updates()).toMatchObject([{ ModelPackageArn: PACKAGE, ModelApprovalStatus: 'Rejected' }]);
  });

  it('a model in service that got a new baseline is registered only if a version waited', async () => {
    expect(await released(null, RUN.production.modelName).running).toBeNull();
    expect(await released([CANDIDATE.digest], RUN.production.modelName).running).toBe(PACKAGE);
  });
});
