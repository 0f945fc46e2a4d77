import {
  CreateDataQualityJobDefinitionCommand,
  CreateEndpointConfigCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeEndpointConfigCommand,
  DescribeMonitoringScheduleCommand,
  ListTagsCommand,
} from '@aws-sdk/client-sagemaker';
import { describe, expect, it } from 'vitest';
import { releaseActivities } from '../../../src/activities/release/release.js';
import { INLINE_DEFINITION } from '../../../src/domain/windows/execution.js';
import { failureOf, inActivity } from '../support/activity.js';
import { arn, CANDIDATE, dependencies, MONITOR, RUN } from '../support/run.js';
import { mockSageMaker, serviceException, validationException } from '../support/sagemaker.js';
import { clonedMembers, hasServiceModel, marked } from '../support/service-model.js';

const RUN_TAGS = [
  { Key: 'rebaseline:endpoint', Value: 'churn' },
  { Key: 'rebaseline:run', Value: RUN.run },
];

describe('a clone of the endpoint configuration', () => {
  const LIVE = {
    EndpointConfigName: 'churn-config',
    EndpointConfigArn: arn('endpoint-config/churn-config'),
    CreationTime: new Date(0),
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        ModelName: 'churn-model',
        InstanceType: 'ml.m5.large',
        InitialInstanceCount: 2,
      },
    ],
    DataCaptureConfig: { EnableCapture: true, DestinationS3Uri: 's3://capture/data' },
    KmsKeyId: 'key',
  };
  function configs(live: object = LIVE) {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeEndpointConfigCommand).resolves(live as never);
    answers.on(ListTagsCommand).resolves({ Tags: [{ Key: 'aws:x', Value: '1' }] });
    answers.on(CreateEndpointConfigCommand).resolves({});
    const { createEndpointConfig } = releaseActivities(dependencies(port));
    const create = async () => {
      const request = { resolved: RUN, modelName: 'rb-model', endpointConfigName: 'rb-config' };
      await inActivity(createEndpointConfig, request);
      return answers.commandCalls(CreateEndpointConfigCommand)[0]?.args[0].input;
    };
    return { answers, create };
  }

  it('a cloned endpoint configuration changes the model only: variant name, instances and capture stay', async () => {
    expect(await configs().create()).toEqual({
      EndpointConfigName: 'rb-config',
      ProductionVariants: [{ ...LIVE.ProductionVariants[0], ModelName: 'rb-model' }],
      DataCaptureConfig: LIVE.DataCaptureConfig,
      KmsKeyId: 'key',
      Tags: RUN_TAGS,
    });
  });

  it('a cloned endpoint configuration with several variants changes the model of the run’s variant only', async () => {
    const other = { VariantName: 'Canary', ModelName: 'other-model', InstanceType: 'ml.m5.large' as const };
    const ProductionVariants = [other, ...LIVE.ProductionVariants];
    expect((await configs({ ...LIVE, ProductionVariants }).create())?.ProductionVariants).toEqual([
      other,
      { ...LIVE.ProductionVariants[0], ModelName: 'rb-model' },
    ]);
  });

  it.skipIf(!hasServiceModel)('loses no member that both a description and a request have', async () => {
    const members = clonedMembers('DescribeEndpointConfig', 'CreateEndpointConfig');
    const live = { ...LIVE, ...marked(members), ProductionVariants: LIVE.ProductionVariants };
    const sent = await configs(live).create();
    expect(Object.keys(sent ?? {}).sort()).toEqual([...members, 'Tags'].sort());
    expect(sent?.ShadowProductionVariants).toEqual({ marker: 'ShadowProductionVariants' });
  });

  it('an existing endpoint configuration is adopted with this run’s model and a conflict with another', async () => {
    const exists = validationException('Cannot create already existing endpoint configuration "x".');
    const own = configs();
    own.answers.on(CreateEndpointConfigCommand).rejects(exists);
    expect(await failureOf(own.create())).toMatchObject({ type: 'NameConflict' });
    own.answers
      .on(DescribeEndpointConfigCommand, { EndpointConfigName: 'rb-config' })
      .resolves({ ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'rb-model' }] });
    await own.create();
  });
});

describe('a clone of the job definition', () => {
  const LIVE = {
    JobDefinitionName: 'churn-definition',
    JobDefinitionArn: arn('data-quality-job-definition/churn-definition'),
    CreationTime: new Date(0),
    DataQualityBaselineConfig: {
      BaseliningJobName: 'old-job',
      StatisticsResource: { S3Uri: MONITOR.statisticsUri },
      ConstraintsResource: { S3Uri: MONITOR.constraintsUri },
    },
    DataQualityAppSpecification: {
      ImageUri: 'analyzer',
      RecordPreprocessorSourceUri: 's3://scripts/pre.py',
      PostAnalyticsProcessorSourceUri: 's3://scripts/post.py',
    },
    RoleArn: 'role',
  };
  function definitions(live: object = LIVE, jobDefinitionName = MONITOR.jobDefinitionName) {
    const { answers, port } = mockSageMaker();
    answers.on(DescribeDataQualityJobDefinitionCommand).resolves(live as never);
    answers.on(ListTagsCommand).resolves({ Tags: [{ Key: 'team', Value: 'growth' }] });
    answers.on(CreateDataQualityJobDefinitionCommand).resolves({});
    const { createJobDefinition } = releaseActivities(dependencies(port));
    const create = async () => {
      await inActivity(createJobDefinition, {
        resolved: RUN,
        monitor: { ...MONITOR, jobDefinitionName },
        jobDefinitionName: 'rb-definition',
        candidate: CANDIDATE,
        baseliningJobName: 'rb-baseline',
      });
      return answers.commandCalls(CreateDataQualityJobDefinitionCommand)[0]?.args[0].input;
    };
    return { answers, create };
  }
  const CANDIDATES_OWN = {
    BaseliningJobName: 'rb-baseline',
    StatisticsResource: { S3Uri: CANDIDATE.statisticsUri },
    ConstraintsResource: { S3Uri: CANDIDATE.constraintsUri },
  };

  it('a cloned job definition has the candidate of this run’s baseline job and changes nothing else', async () => {
    expect(await definitions().create()).toEqual({
      JobDefinitionName: 'rb-definition',
      DataQualityBaselineConfig: CANDIDATES_OWN,
      DataQualityAppSpecification: LIVE.DataQualityAppSpecification,
      RoleArn: 'role',
      Tags: [{ Key: 'team', Value: 'growth' }, ...RUN_TAGS],
    });
  });

  it.skipIf(!hasServiceModel)('loses no member that both a description and a request have', async () => {
    const members = clonedMembers('DescribeDataQualityJobDefinition', 'CreateDataQualityJobDefinition');
    const sent = await definitions({ ...LIVE, ...marked(members) }).create();
    expect(Object.keys(sent ?? {}).sort()).toEqual([...members, 'Tags'].sort());
    expect(sent?.JobResources).toEqual({ marker: 'JobResources' });
  });

  it('a cloned inline definition keeps both scripts and the environment', async () => {
    const { answers, create } = definitions(LIVE, INLINE_DEFINITION);
    const { DataQualityAppSpecification: MonitoringAppSpecification, RoleArn } = LIVE;
    const inline = { MonitoringAppSpecification, RoleArn, Environment: { key: 'value' } };
    answers
      .on(DescribeMonitoringScheduleCommand)
      .resolves({ MonitoringScheduleConfig: { MonitoringJobDefinition: inline } } as never);
    expect((await create())?.DataQualityAppSpecification).toEqual({
      ...MonitoringAppSpecification,
      Environment: { key: 'value' },
    });
  });

  it('an existing job definition is adopted with this candidate and a conflict with another baseline', async () => {
    const own = definitions();
    own.answers
      .on(CreateDataQualityJobDefinitionCommand)
      .rejects(serviceException('ResourceInUse', 'Job definition exists'));
    expect(await failureOf(own.create())).toMatchObject({ type: 'NameConflict' });
    own.answers
      .on(DescribeDataQualityJobDefinitionCommand, { JobDefinitionName: 'rb-definition' })
      .resolves({ ...LIVE, DataQualityBaselineConfig: CANDIDATES_OWN } as never);
    await own.create();
  });
});
