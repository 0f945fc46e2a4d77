import {
  CreateModelPackageGroupCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeModelPackageCommand,
  DescribeMonitoringScheduleCommand,
  type MonitoringJobDefinition,
  type MonitoringScheduleConfig,
  UpdateMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { waitFor } from '../../examples/monitored-endpoint/wait.js';
import type { CensusScene } from '../support/census.js';
import { leftBehind } from '../support/left-behind.js';
import { useStack } from '../support/scene-stack.js';
import { judgedWindows, wronglyJudged } from '../support/served-and-judged.js';

const setting = useStack();

const describe = (scene: CensusScene) =>
  scene.clients.sagemaker.send(
    new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: scene.scheduleName }),
  );
const configOf = async (scene: CensusScene) =>
  (await describe(scene)).MonitoringScheduleConfig as MonitoringScheduleConfig;

/** A drifted endpoint whose schedule holds its job definition inside, as older ones do. */
async function sceneWithInlineDefinition(endpointName: string): Promise<CensusScene> {
  const scene = await setting.scene({ endpointName, drifted: 0 });
  const { sagemaker } = scene.clients;
  const { MonitoringJobDefinitionName, ...config } = await configOf(scene);
  const named = await sagemaker.send(
    new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: MonitoringJobDefinitionName }),
  );
  const inline: MonitoringJobDefinition = {
    BaselineConfig: named.DataQualityBaselineConfig,
    MonitoringInputs: [{ EndpointInput: named.DataQualityJobInput?.EndpointInput }],
    MonitoringOutputConfig: named.DataQualityJobOutputConfig,
    MonitoringResources: named.JobResources,
    MonitoringAppSpecification: { ImageUri: named.DataQualityAppSpecification?.ImageUri },
    Environment: { publish_cloudwatch_metrics: 'Disabled' },
    RoleArn: named.RoleArn,
    StoppingCondition: { MaxRuntimeInSeconds: 1800 },
  };
  await sagemaker.send(
    new UpdateMonitoringScheduleCommand({
      MonitoringScheduleName: scene.scheduleName,
      MonitoringScheduleConfig: { ...config, MonitoringJobDefinition: inline },
    }),
  );
  await waitFor('the schedule to be scheduled', async () =>
    (await describe(scene)).MonitoringScheduleStatus === 'Scheduled' ? true : undefined,
  );
  for (let hour = 0; hour < 2; hour += 1) await scene.window('B');
  return scene;
}

test('a schedule with its definition inside is rebaselined, and gets a definition by name that says the same; the model is registered with its baseline', async () => {
  const scene = await sceneWithInlineDefinition('inline');
  const before = (await configOf(scene)).MonitoringJobDefinition;
  await scene.clients.sagemaker.send(
    new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'census-models' }),
  );
  const run = await setting.workflows.start({
    endpointName: 'inline',
    trainingDataset: { s3Uri: scene.trainingUri },
    modelPackageGroup: 'census-models',
  });
  const candidate = await run.untilAsked();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await scene.hoursUntil(run, run.result());

  expect(result).toMatchObject({ outcome: 'Rebaselined', windows: { judgedWrongly: 0 } });
  const after = await configOf(scene);
  expect(after).toEqual({
    MonitoringJobDefinitionName: result.definitions[scene.scheduleName],
    MonitoringType: 'DataQuality',
    ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
  });
  const named = await scene.clients.sagemaker.send(
    new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: after.MonitoringJobDefinitionName }),
  );
  expect(named).toMatchObject({
    DataQualityAppSpecification: {
      ImageUri: before?.MonitoringAppSpecification?.ImageUri,
      Environment: { publish_cloudwatch_metrics: 'Disabled' },
    },
    DataQualityBaselineConfig: { ConstraintsResource: { S3Uri: result.candidate?.constraintsUri } },
    DataQualityJobInput: before?.MonitoringInputs?.[0],
    JobResources: before?.MonitoringResources,
    StoppingCondition: before?.StoppingCondition,
  });
  const registered = await scene.clients.sagemaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: result.modelPackageArn as string }),
  );
  expect(registered).toMatchObject({
    ModelPackageVersion: 1,
    ModelApprovalStatus: 'Approved',
    CustomerMetadataProperties: { 'rebaseline:approver': 'ada' },
    DriftCheckBaselines: {
      ModelDataQuality: { Constraints: { S3Uri: result.candidate?.constraintsUri } },
    },
  });
  const events = await setting.stack.events();
  expect(judgedWindows(events, scene.scheduleName)[0]?.jobDefinition).toBe('(inline)');
  expect(
    wronglyJudged(events, scene.scheduleName, {
      [scene.endpoint.model.modelName]: scene.endpoint.baseline.constraintsUri,
      [result.modelName as string]: result.candidate?.constraintsUri as string,
    }),
  ).toEqual([]);
});

test('when the alarms do not stop, the definition stands inside its schedule again as it was', async () => {
  const scene = await sceneWithInlineDefinition('inline-relapse');
  const before = await configOf(scene);
  const run = await setting.workflows.start({
    endpointName: 'inline-relapse',
    trainingDataset: { s3Uri: scene.trainingUri },
  });
  const candidate = await run.untilAsked();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await run.until(({ stage }) => stage === 'verify');
  const result = await scene.hoursUntil(run, run.result(), 'A');

  expect(result).toMatchObject({ outcome: 'RolledBack', windows: { judgedWrongly: 0 } });
  expect(await configOf(scene)).toEqual(before);
  expect(await leftBehind(scene.clients.sagemaker, 'inline-relapse')).toEqual([]);
});
