import {
  CreateDataQualityJobDefinitionCommand,
  DescribeDataQualityJobDefinitionCommand,
  UpdateMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import type { AwsClients } from '../../examples/monitored-endpoint/clients.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import type { MonitoredEndpoint } from '../../examples/monitored-endpoint/set-up.js';
import type { TestStack } from './stack.js';

/** Makes the endpoint's schedule pass its records through a script. Returns the script's location. */
export async function addRecordPreprocessor(
  stack: TestStack,
  clients: AwsClients,
  { bucket, monitor }: MonitoredEndpoint,
  text: string,
): Promise<string> {
  const script = `s3://${bucket}/scripts/by-name.py`;
  await putText(clients.s3, script, text);
  const definitionName = `${monitor?.scheduleName}-by-name`;
  const { JobDefinitionArn, CreationTime, $metadata, ...live } = await clients.sagemaker.send(
    new DescribeDataQualityJobDefinitionCommand({ JobDefinitionName: monitor?.jobDefinitionName }),
  );
  const { DataQualityAppSpecification: app } = live;
  await clients.sagemaker.send(
    new CreateDataQualityJobDefinitionCommand({
      ...live,
      JobDefinitionName: definitionName,
      DataQualityAppSpecification: { ImageUri: app?.ImageUri, RecordPreprocessorSourceUri: script },
    }),
  );
  await clients.sagemaker.send(
    new UpdateMonitoringScheduleCommand({
      MonitoringScheduleName: monitor?.scheduleName,
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: definitionName,
        MonitoringType: 'DataQuality',
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      },
    }),
  );
  await stack.idle();
  return script;
}
