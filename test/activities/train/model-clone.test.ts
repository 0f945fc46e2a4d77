import {
  CreateModelCommand,
  type CreateModelCommandInput,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribeTrainingJobCommand,
  ListTagsCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { retrainActivities } from '../../../src/activities/train/train.js';
import { failureOf, inActivity } from '../support/activity.js';
import { memoryS3 } from '../support/memory-s3.js';
import { arn, dependencies, PRODUCTION, RUN } from '../support/run.js';
import { mockSageMaker, validationException } from '../support/sagemaker.js';
import { clonedMembers, hasServiceModel, marked, membersOf } from '../support/service-model.js';

const NEW = 's3://models/new/output/model.tar.gz';
const CONTAINER = { Image: 'xgboost', Mode: 'SingleModel', Environment: { LEVEL: '20' } };
const byUrl = (uri: string) => ({ ...CONTAINER, ModelDataUrl: uri });
const bySource = (uri: string) => ({
  ...CONTAINER,
  ModelDataSource: { S3DataSource: { S3Uri: uri, S3DataType: 'S3Object', CompressionType: 'Gzip' } },
});

function models(
  described: object,
  files: Record<string, string> = { [PRODUCTION.modelArtifactUri]: 'A', [NEW]: 'B' },
) {
  const { answers, port } = mockSageMaker();
  const old = { ModelName: 'churn-model', ModelArn: arn('model/churn-model'), ...described };
  answers.on(DescribeModelCommand).resolves(old as never);
  answers.on(ListTagsCommand).resolves({ Tags: [{ Key: 'team', Value: 'growth' }] });
  answers.on(CreateModelCommand).resolves({});
  const { createModel } = retrainActivities(dependencies(port, memoryS3(files)));
  const create = async () => {
    await inActivity(createModel, { resolved: RUN, modelName: 'rb-model', artifactUri: NEW });
    return answers.commandCalls(CreateModelCommand)[0]?.args[0].input as CreateModelCommandInput;
  };
  return { answers, create };
}
const old = PRODUCTION.modelArtifactUri;

describe('a clone of the model in service', () => {
  it('a model clone has the new artifact, and image, environment and tags of the old model', async () => {
    const sent = await models({ PrimaryContainer: byUrl(old), ExecutionRoleArn: 'role' }).create();
    expect(sent).toEqual({
      ModelName: 'rb-model',
      ExecutionRoleArn: 'role',
      PrimaryContainer: byUrl(NEW),
      Tags: [
        { Key: 'team', Value: 'growth' },
        { Key: 'rebaseline:endpoint', Value: 'churn' },
        { Key: 'rebaseline:run', Value: RUN.run },
        // SHA-256 of "B" and "A", and their MD5, which is S3's ETag of an object in one part
        { Key: 'rebaseline:archive-etag', Value: '9d5ed678fe57bcca610140957afab571' },
        {
          Key: 'rebaseline:archive-sha256',
          Value: 'df7e70e5021544f4834bbee64a9e3789febc4be81470df629cad6ddb03320a5c',
        },
        { Key: 'rebaseline:old-archive-etag', Value: '7fc56270e7a70fa81a5935b72eacbe29' },
        {
          Key: 'rebaseline:old-archive-sha256',
          Value: '559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd',
        },
      ],
    });
  });

  it('a model clone does not name the old package, but keeps its image and the settings of both', async () => {
    const { answers, create } = models({
      PrimaryContainer: { ModelPackageName: 'package', Environment: { LEVEL: '30' } },
    });
    answers.on(DescribeModelPackageCommand).resolves({
      InferenceSpecification: {
        Containers: [{ Image: 'xgboost', ModelDataUrl: old, Environment: { LEVEL: '20', MODE: 'x' } }],
      },
    } as never);
    expect((await create()).PrimaryContainer).toEqual({
      Image: 'xgboost',
      ModelDataUrl: NEW,
      Environment: { LEVEL: '30', MODE: 'x' },
    });
  });

  it('a model clone names the artifact in the member that the old model uses', async () => {
    const source = await models({ PrimaryContainer: bySource(old) }).create();
    expect(source.PrimaryContainer).toEqual(bySource(NEW));
    const both = await models({ PrimaryContainer: { ...bySource(old), ...byUrl(old) } }).create();
    expect(both.PrimaryContainer).toEqual(byUrl(NEW));
  });

  it('a clone of a model with a list of one container has a list of one', async () => {
    const sent = await models({ Containers: [byUrl(old)] }).create();
    expect(sent.Containers).toEqual([byUrl(NEW)]);
    expect(sent.PrimaryContainer).toBeUndefined();
  });

  it.skipIf(!hasServiceModel)('loses no member of model or container that a request takes', async () => {
    // A package is written out, which has a test of its own.
    const containerMembers = membersOf('ContainerDefinition').filter(
      (name) => name !== 'ModelPackageName' && name !== 'InferenceSpecificationName',
    );
    const container = {
      ...marked(containerMembers),
      ModelDataUrl: old,
      ModelDataSource: undefined,
    };
    const members = clonedMembers('DescribeModel', 'CreateModel').filter((name) => name !== 'Containers');
    const sent = await models({ ...marked(members), PrimaryContainer: container }).create();
    expect(Object.keys(sent).sort()).toEqual([...members, 'Tags'].sort());
    expect(Object.keys(sent.PrimaryContainer ?? {}).sort()).toEqual(
      containerMembers.filter((name) => name !== 'ModelDataSource').sort(),
    );
  });
});

const PACKAGE = arn('model-package/churn/3');
const packaged = (more: object = {}) => ({
  ModelPackageStatus: 'Completed',
  ModelApprovalStatus: 'Approved',
  InferenceSpecification: {
    Containers: [{ Image: 'xgboost:2', ModelDataUrl: NEW, Environment: { MODE: 'new' } }],
  },
  ...more,
});

describe('a model of the registry', () => {
  const createFrom = async (described: object) => {
    const { answers, port } = mockSageMaker();
    const container = { ...byUrl(old), ContainerHostname: 'main' };
    answers.on(DescribeModelCommand).resolves({
      ...{ ModelName: 'churn-model', ModelArn: arn('model/churn-model'), ExecutionRoleArn: 'role' },
      ...{ PrimaryContainer: container, VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] } },
    } as never);
    answers.on(DescribeModelPackageCommand).resolves(described as never);
    answers.on(ListTagsCommand).resolves({ Tags: [] });
    answers.on(CreateModelCommand).resolves({});
    const s3 = memoryS3({ [old]: 'A', [NEW]: 'B' });
    const { createModel } = retrainActivities(dependencies(port, s3));
    await inActivity(createModel, { resolved: RUN, modelName: 'rb-model', modelPackageArn: PACKAGE });
    return answers.commandCalls(CreateModelCommand)[0]?.args[0].input as CreateModelCommandInput;
  };

  it('a model of a package has image, artifact and environment of the package, and role and network of the model in service', async () => {
    const sent = await createFrom(packaged());
    expect(sent).toMatchObject({
      ExecutionRoleArn: 'role',
      VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    });
    expect(sent.PrimaryContainer).toEqual({
      ...{ Mode: 'SingleModel', ContainerHostname: 'main' },
      ...{ Image: 'xgboost:2', ModelDataUrl: NEW, Environment: { MODE: 'new' } },
    });
  });

  it.each([
    [{ ModelApprovalStatus: 'Rejected' }, 'is Rejected in the model registry'],
    [{ ModelPackageStatus: 'Failed' }, 'is Failed'],
  ])('a package with %o is refused', async (more, said) => {
    const failure = await failureOf(createFrom(packaged(more)));
    expect(failure).toMatchObject({ type: 'ModelPackageUnusable', nonRetryable: true });
    expect(failure.message).toContain(said);
  });
});

describe('a model that the input names', () => {
  const adopting = (described: object, modelName = 'churn-2', archive = 'B') => {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeModelCommand).resolves(described as never);
    const s3 = memoryS3({ [old]: 'A', [NEW]: archive });
    const { adoptModel } = retrainActivities(dependencies(port, s3));
    return { s3, adopt: () => inActivity(adoptModel, { resolved: RUN, modelName }) };
  };

  it('a model is adopted as it is, and the run stores the digests of both archives', async () => {
    const { s3, adopt } = adopting({ PrimaryContainer: byUrl(NEW) });
    expect(await adopt()).toEqual({ artifactUri: NEW });
    const stored = JSON.parse(await s3.text(`${RUN.workspace}/runs/${RUN.run}/adopted-model.json`));
    expect(stored).toMatchObject({
      ...{ modelName: 'churn-2', artifactUri: NEW },
      // MD5 of "B" and "A", S3's ETag of an object in one part
      archives: {
        'rebaseline:archive-etag': '9d5ed678fe57bcca610140957afab571',
        'rebaseline:old-archive-etag': '7fc56270e7a70fa81a5935b72eacbe29',
      },
    });
  });

  it.each([
    ['SameModel', { PrimaryContainer: byUrl(NEW) }, 'churn-model', 'B'],
    ['SameModel', { PrimaryContainer: byUrl(NEW) }, 'churn-2', 'A'],
    ['SeveralContainers', { Containers: [byUrl(NEW), byUrl(NEW)] }, 'churn-2', 'B'],
    ['NoModelArtifact', { PrimaryContainer: CONTAINER }, 'churn-2', 'B'],
  ])('%s: the model %o named %s is refused', async (code, described, name, archive) => {
    expect(await failureOf(adopting(described, name, archive).adopt())).toMatchObject({ type: code });
  });
});

describe('an artifact that is the old one', () => {
  it('a new artifact identical to the old one is refused', async () => {
    const { answers, create } = models({ PrimaryContainer: byUrl(old) }, { [old]: 'same', [NEW]: 'same' });
    const failure = await failureOf(create());
    expect(failure).toMatchObject({ type: 'SameModel', nonRetryable: true });
    expect(failure.message).toContain('Check the training set and the job');
    expect(answers.commandCalls(CreateModelCommand)).toHaveLength(0);
  });

  it('a missing artifact is refused', async () => {
    const { create } = models({ PrimaryContainer: byUrl(old) }, { [old]: 'A' });
    expect(await failureOf(create())).toMatchObject({ type: 'NotFound' });
  });
});

describe('a model that exists already', () => {
  const exists = validationException('Cannot create already existing model "x".');

  it.each([byUrl(NEW), bySource(NEW)])(
    'an existing model with the new artifact is adopted',
    async (PrimaryContainer) => {
      const { answers, create } = models({ PrimaryContainer: byUrl(old) });
      answers.on(DescribeModelCommand, { ModelName: 'rb-model' }).resolves({ PrimaryContainer } as never);
      answers.on(CreateModelCommand).rejects(exists);
      await create();
    },
  );

  it('an existing model with another artifact is a conflict', async () => {
    const { answers, create } = models({ PrimaryContainer: byUrl(old) });
    answers.on(CreateModelCommand).rejects(exists);
    expect(await failureOf(create())).toMatchObject({ type: 'NameConflict' });
  });
});

describe('a model already trained', () => {
  const adopt = async (job: object) => {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeTrainingJobCommand).resolves(job as never);
    return inActivity(retrainActivities(dependencies(port)).adoptTraining, { name: 'retrained' });
  };

  it('a trained model is adopted from its completed job', async () => {
    const job = { TrainingJobStatus: 'Completed', ModelArtifacts: { S3ModelArtifacts: NEW } };
    expect(await adopt(job)).toEqual({ artifactUri: NEW });
  });

  it.each(['InProgress', 'Failed', 'Stopped'])(
    'a training job that is %s has no model to adopt',
    async (TrainingJobStatus) => {
      const failure = await failureOf(
        adopt({ TrainingJobStatus, ModelArtifacts: { S3ModelArtifacts: NEW } }),
      );
      expect(failure.type).toBe('TrainingNotComplete');
      expect(failure.message).toContain(
        `Training job "retrained" is ${TrainingJobStatus}; only a Completed job`,
      );
    },
  );
});
