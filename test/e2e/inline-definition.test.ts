import {
  CreateModelPackageGroupCommand,
  CreateMonitoringScheduleCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeModelPackageCommand,
  DescribeMonitoringScheduleCommand,
  type MonitoringJobDefinition,
  type MonitoringScheduleConfig,
  UpdateMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { waitFor } from '../../examples/monitored-endpoint/wait.js';
import { canonicalS3Uri } from '../../src/contract/s3-address.js';
import type { CensusEndpoint } from '../support/census.js';
import { baselinesOf, judgedWindows, windowsJudgedWrongly } from '../support/judged-windows.js';
import { leftovers } from '../support/leftovers.js';
import { useStack } from '../support/use-stack.js';

const e2e = useStack();

const describe = (census: CensusEndpoint) =>
  census.clients.sagemaker.send(
    new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: census.scheduleName }),
  );
const configOf = async (census: CensusEndpoint) =>
  (await describe(census)).MonitoringScheduleConfig as MonitoringScheduleConfig;

/** The same place as a virtual-hosted address, as Terraform's bucket_regional_domain_name writes it. */
const asHttps = (uri: string | undefined) =>
  uri?.replace(/^s3:\/\/([^/]+)\//, 'https://$1.s3.us-east-1.amazonaws.com/');

/**
 * A drifted endpoint whose schedule contains its job definition, as older schedules do, with https:// addresses and without
 * the members that SageMaker adds. A second schedule of it ran once.
 */
async function censusWithInlineDefinition(endpointName: string): Promise<CensusEndpoint> {
  const census = await e2e.census({ endpointName, drifted: 0 });
  const { sagemaker } = census.clients;
  const { MonitoringJobDefinitionName, ...config } = await configOf(census);
  const named = await sagemaker.send(
    new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: MonitoringJobDefinitionName }),
  );
  const inline: MonitoringJobDefinition = {
    BaselineConfig: {
      StatisticsResource: { S3Uri: asHttps(named.DataQualityBaselineConfig?.StatisticsResource?.S3Uri) },
      ConstraintsResource: { S3Uri: asHttps(named.DataQualityBaselineConfig?.ConstraintsResource?.S3Uri) },
    },
    MonitoringInputs: [
      { EndpointInput: { EndpointName: endpointName, LocalPath: '/opt/ml/processing/input/endpoint' } },
    ],
    MonitoringOutputConfig: {
      MonitoringOutputs: [
        {
          S3Output: {
            S3Uri: asHttps(named.DataQualityJobOutputConfig?.MonitoringOutputs?.[0]?.S3Output?.S3Uri),
            LocalPath: '/opt/ml/processing/output',
          },
        },
      ],
    },
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
  await sagemaker.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: `${endpointName}-once`,
      MonitoringScheduleConfig: { MonitoringJobDefinition: inline, MonitoringType: 'DataQuality' },
    }),
  );
  for (let hour = 0; hour < 2; hour += 1) await census.window('B');
  return census;
}

test('a run on a schedule with an inline definition, https:// addresses and left-out members restores it when cancelled, and otherwise replaces it by a named definition with the same settings and registers the model with its baseline', async () => {
  const census = await censusWithInlineDefinition('inline');
  const unchanged = await configOf(census);
  const cancelled = await e2e.workflows.start({
    endpointName: 'inline',
    trainingDataset: { s3Uri: census.trainingUri },
  });
  const first = await cancelled.untilWaitingForApproval();
  await cancelled.decide({ decision: 'approve', candidate: first, approver: 'ada' });
  await cancelled.until(({ stage }) => stage === 'verify');
  expect(await configOf(census)).toHaveProperty('MonitoringJobDefinitionName');
  await cancelled.cancel();
  await census.hoursUntil(cancelled, expect(cancelled.result()).rejects.toThrow(/cancel/i));
  expect(await configOf(census)).toEqual(unchanged);
  expect(await leftovers(census.clients.sagemaker, 'inline')).toEqual([]);
  const restoredAt = (await e2e.stack.events()).at(-1)?.seq;
  await census.window('B');
  await census.window('B');

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
  expect(Object.keys(result.definitions)).toEqual([census.scheduleName]);
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
    windowsJudgedWrongly(
      events
        .filter(({ seq }) => Number(seq) > Number(restoredAt))
        .map((event) =>
          typeof event.constraintsUri === 'string'
            ? { ...event, constraintsUri: canonicalS3Uri(event.constraintsUri) }
            : event,
        ),
      census.scheduleName,
      baselinesOf(census, result),
    ),
  ).toEqual([]);
});
