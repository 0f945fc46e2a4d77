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
import type { CensusEndpoint } from '../support/census.js';
import { judgedWindows, windowsJudgedWrongly } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

const describe = (census: CensusEndpoint) =>
  census.clients.sagemaker.send(
    new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: census.scheduleName }),
  );
const configOf = async (census: CensusEndpoint) =>
  (await describe(census)).MonitoringScheduleConfig as MonitoringScheduleConfig;

/** A drifted endpoint whose schedule holds its job definition inside, as older ones do. */
async function censusWithInlineDefinition(endpointName: string): Promise<CensusEndpoint> {
  const census = await e2e.census({ endpointName, drifted: 0 });
  const { sagemaker } = census.clients;
  const { MonitoringJobDefinitionName, ...config } = await configOf(census);
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
      MonitoringScheduleName: census.scheduleName,
      MonitoringScheduleConfig: { ...config, MonitoringJobDefinition: inline },
    }),
  );
  await waitFor('the schedule to be scheduled', async () =>
    (await describe(census)).MonitoringScheduleStatus === 'Scheduled' ? true : undefined,
  );
  for (let hour = 0; hour < 2; hour += 1) await census.window('B');
  return census;
}

test('a schedule with its definition inside is rebaselined, and gets a definition by name that says the same; the model is registered with its baseline', async () => {
  const census = await censusWithInlineDefinition('inline');
  const before = (await configOf(census)).MonitoringJobDefinition;
  await census.clients.sagemaker.send(
    new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'census-models' }),
  );
  const run = await e2e.workflows.start({
    endpointName: 'inline',
    trainingDataset: { s3Uri: census.trainingUri },
    modelPackageGroup: 'census-models',
  });
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  const result = await census.hoursUntil(run, run.result());

  expect(result).toMatchObject({ outcome: 'Rebaselined', windows: { judgedWrongly: 0 } });
  const after = await configOf(census);
  expect(after).toEqual({
    MonitoringJobDefinitionName: result.definitions[census.scheduleName],
    MonitoringType: 'DataQuality',
    ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
  });
  const named = await census.clients.sagemaker.send(
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
  const registered = await census.clients.sagemaker.send(
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
  const events = await e2e.stack.events();
  expect(judgedWindows(events, census.scheduleName)[0]?.jobDefinition).toBe('(inline)');
  expect(
    windowsJudgedWrongly(events, census.scheduleName, {
      [census.endpoint.model.modelName]: census.endpoint.baseline.constraintsUri,
      [result.modelName as string]: result.candidate?.constraintsUri as string,
    }),
  ).toEqual([]);
});

test('when the alarms do not stop, the definition stands inside its schedule again as it was', async () => {
  const census = await censusWithInlineDefinition('inline-relapse');
  const before = await configOf(census);
  const run = await e2e.workflows.start({
    endpointName: 'inline-relapse',
    trainingDataset: { s3Uri: census.trainingUri },
  });
  const candidate = await run.untilWaitingForApproval();
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await run.until(({ stage }) => stage === 'verify');
  const result = await census.hoursUntil(run, run.result(), 'A');

  expect(result).toMatchObject({ outcome: 'RolledBack', windows: { judgedWrongly: 0 } });
  expect(await configOf(census)).toEqual(before);
  expect(await leftovers(census.clients.sagemaker, 'inline-relapse')).toEqual([]);
});
