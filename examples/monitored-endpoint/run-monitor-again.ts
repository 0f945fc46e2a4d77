import { CreateProcessingJobCommand, DescribeProcessingJobCommand } from '@aws-sdk/client-sagemaker';
import type { AwsClients } from './clients.js';
import { type MonitoringReport, readReport } from './report.js';
import { waitForJob } from './wait.js';

/** Runs a monitoring job again with the same traffic and the same baseline. The report goes to another folder. */
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
    (again) => ({ status: again.ProcessingJobStatus, reason: again.FailureReason ?? again.ExitMessage }),
  );
  return readReport(clients, name);
}
