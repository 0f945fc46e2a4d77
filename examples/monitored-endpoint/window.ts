import { ListMonitoringExecutionsCommand, type MonitoringExecutionSummary } from '@aws-sdk/client-sagemaker';
import type { AwsClients } from './clients.js';
import { type MonitoringReport, readReport } from './report.js';
import { sendTraffic } from './traffic.js';

export interface WindowOptions {
  /** The local SageMaker's address: closing an hour is the one thing that AWS has no call for. */
  readonly localUrl: string;
  readonly endpointName: string;
  readonly scheduleName: string;
  /** The hour's traffic: one CSV line of features per invocation. */
  readonly rows: readonly string[];
  /** Where in the next hour the clock is put. Executions start up to 20 minutes past; default: 21. */
  readonly minutesPast?: number;
}

export interface JudgedWindow {
  readonly status: 'Completed' | 'CompletedWithViolations';
  readonly jobDefinitionName: string;
  readonly report: MonitoringReport;
  /** The endpoint's answers, in the rows' order. */
  readonly predictions: readonly string[];
}

/**
 * Sends an hour's traffic, closes the hour and reads what the monitor says about it.
 * @throws if no execution came of it, or one that could not judge.
 */
export async function judgeWindow(clients: AwsClients, options: WindowOptions): Promise<JudgedWindow> {
  const { localUrl, endpointName, scheduleName, rows, minutesPast = 21 } = options;
  const before = await newestExecution(clients, scheduleName);
  const predictions = await sendTraffic(clients.runtime, { endpointName, rows });
  await post(`${localUrl}/_local/clock/next-hour`, { minutesPast });
  await post(`${localUrl}/_local/idle`, {});
  const execution = await newestExecution(clients, scheduleName);
  if (execution === undefined || execution.ProcessingJobArn === before?.ProcessingJobArn) {
    throw new Error(`the schedule ${scheduleName} judged nothing when the hour was over.`);
  }
  const status = execution.MonitoringExecutionStatus;
  if (status !== 'Completed' && status !== 'CompletedWithViolations') {
    throw new Error(
      `the execution of ${scheduleName} ended ${status}: ${execution.FailureReason ?? 'no reason given'}`,
    );
  }
  const report = await readReport(clients, execution.ProcessingJobArn?.split('/').pop() ?? '');
  return { status, jobDefinitionName: execution.MonitoringJobDefinitionName ?? '', report, predictions };
}

async function newestExecution(
  clients: AwsClients,
  scheduleName: string,
): Promise<MonitoringExecutionSummary | undefined> {
  const { MonitoringExecutionSummaries } = await clients.sagemaker.send(
    new ListMonitoringExecutionsCommand({
      MonitoringScheduleName: scheduleName,
      SortBy: 'ScheduledTime',
      SortOrder: 'Descending',
      MaxResults: 1,
    }),
  );
  return MonitoringExecutionSummaries?.[0];
}

async function post(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`POST ${url} answered ${response.status}: ${await response.text()}`);
  }
}
