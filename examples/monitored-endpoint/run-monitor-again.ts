import { CreateProcessingJobCommand, DescribeProcessingJobCommand } from '@aws-sdk/client-sagemaker';
import type { AwsClients } from './clients.js';
import { type MonitoringReport, readReport } from './report.js';
import { waitForJob } from './wait.js';

/** Runs a monitoring job once more by hand: the same traffic, the same baseline, a folder of its own for the report. */
export async function runMonitorAgain(
  clients: AwsClients,
  processingJobName: string,
): Promise<MonitoringReport> {
  const job = await clients.sagemaker.send(
    new DescribeProcessingJobCommand({ ProcessingJobName: processingJobName }),
  );
  const name = `${processingJobName.slice(0, 57)}-again`;
  const outputs = (job.ProcessingOutputConfig?.Outputs ?? []).map((output) => ({
    ...output,
    S3Output: output.S3Output && {
      ...output.S3Output,
      S3Uri: `${output.S3Output.S3Uri?.replace(/\/$/, '')}/again`,
    },
  }));
  await clients.sagemaker.send(
    new CreateProcessingJobCommand({
      ProcessingJobName: name,
      AppSpecification: job.AppSpecification,
      ProcessingInputs: job.ProcessingInputs,
      ProcessingOutputConfig: { Outputs: outputs },
      ProcessingResources: job.ProcessingResources,
      Environment: job.Environment,
      RoleArn: job.RoleArn,
      StoppingCondition: job.StoppingCondition,
    }),
  );
  await waitForJob(
    `the processing job ${name}`,
    () => clients.sagemaker.send(new DescribeProcessingJobCommand({ ProcessingJobName: name })),
    (seen) => ({ status: seen.ProcessingJobStatus, reason: seen.FailureReason ?? seen.ExitMessage }),
  );
  return readReport(clients, name);
}
