import {
  CreateDataQualityJobDefinitionCommand,
  CreateMonitoringScheduleCommand,
  DescribeMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { ANALYZER_IMAGE, ROLE_ARN } from './account.js';
import type { Baseline } from './baseline.js';
import type { AwsClients } from './clients.js';
import { foldersOf } from './folders.js';
import { waitFor } from './wait.js';

export interface MonitorOptions {
  readonly endpointName: string;
  readonly bucket: string;
  readonly release: string;
  readonly baseline: Baseline;
  /** Default: every hour. */
  readonly scheduleExpression?: string;
}

export interface Monitor {
  readonly jobDefinitionName: string;
  readonly scheduleName: string;
}

/** Creates a monitoring schedule that compares the endpoint's captured traffic with the baseline. Returns when it runs. */
export async function createMonitor(clients: AwsClients, options: MonitorOptions): Promise<Monitor> {
  const { endpointName, bucket, release, baseline } = options;
  const jobDefinitionName = `${endpointName}-${release}`;
  const scheduleName = `${endpointName}-data-quality`;
  await clients.sagemaker.send(
    new CreateDataQualityJobDefinitionCommand({
      JobDefinitionName: jobDefinitionName,
      DataQualityAppSpecification: { ImageUri: ANALYZER_IMAGE },
      DataQualityBaselineConfig: {
        BaseliningJobName: baseline.processingJobName,
        ConstraintsResource: { S3Uri: baseline.constraintsUri },
        StatisticsResource: { S3Uri: baseline.statisticsUri },
      },
      DataQualityJobInput: {
        EndpointInput: {
          EndpointName: endpointName,
          LocalPath: '/opt/ml/processing/input/endpoint',
          S3InputMode: 'File',
          S3DataDistributionType: 'FullyReplicated',
        },
      },
      DataQualityJobOutputConfig: {
        MonitoringOutputs: [
          {
            S3Output: {
              S3Uri: foldersOf(bucket, endpointName).reports,
              LocalPath: '/opt/ml/processing/output',
              S3UploadMode: 'Continuous',
            },
          },
        ],
      },
      JobResources: {
        ClusterConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 20 },
      },
      RoleArn: ROLE_ARN,
      StoppingCondition: { MaxRuntimeInSeconds: 1800 },
    }),
  );
  await clients.sagemaker.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: scheduleName,
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: jobDefinitionName,
        MonitoringType: 'DataQuality',
        ScheduleConfig: { ScheduleExpression: options.scheduleExpression ?? 'cron(0 * ? * * *)' },
      },
    }),
  );
  await waitFor(`the monitoring schedule ${scheduleName} to be scheduled`, async () => {
    const schedule = await clients.sagemaker.send(
      new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: scheduleName }),
    );
    if (schedule.MonitoringScheduleStatus === 'Failed') {
      throw new Error(`The monitoring schedule ${scheduleName} failed: ${schedule.FailureReason}`);
    }
    return schedule.MonitoringScheduleStatus === 'Scheduled' ? true : undefined;
  });
  return { jobDefinitionName, scheduleName };
}
