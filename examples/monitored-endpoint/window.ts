import { ListMonitoringExecutionsCommand, type MonitoringExecutionSummary } from '@aws-sdk/client-sagemaker';
import type { AwsClients } from './clients.js';
import { type MonitoringReport, readReport } from './report.js';
import { sendTraffic } from './traffic.js';

export interface WindowOptions {
  /** URL of the local SageMaker: moving the clock is the only call here that AWS does not have. */
  readonly localUrl: string;
  readonly endpointName: string;
  readonly scheduleName: string;
  /** The hour's traffic: the body of each invocation, for example one CSV line of features. */
  readonly rows: readonly string[];
  /** Content type of the requests and the responses. Default: `text/csv`. */
  readonly contentType?: string;
  /** Minutes past the next hour to which the clock moves. Executions start up to 20 minutes past the hour. Default: 21. */
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
 * Sends an hour's traffic, moves the clock past the hour and reads the result of the monitor.
 * @throws if no execution ran, or if it failed.
 */
export async function judgeWindow(clients: AwsClients, options: WindowOptions): Promise<JudgedWindow> {
  const { localUrl, endpointName, scheduleName, rows, contentType = 'text/csv', minutesPast = 21 } = options;
  const before = await newestExecution(clients, scheduleName);
  const predictions = await sendTraffic(clients.runtime, { endpointName, rows, contentType });
  await post(`${localUrl}/_local/clock/next-hour`, { minutesPast });
  await post(`${localUrl}/_local/idle`, {});
  const execution = await newestExecution(clients, scheduleName);
  if (execution === undefined || execution.ProcessingJobArn === before?.ProcessingJobArn) {
    throw new Error(`The schedule ${scheduleName} started no execution after the hour.`);
  }
  const status = execution.MonitoringExecutionStatus;
  if (status !== 'Completed' && status !== 'CompletedWithViolations') {
    throw new Error(
      `The execution of ${scheduleName} ended ${status}: ${execution.FailureReason ?? 'no reason given'}`,
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
