import type { LedgerSummary, PlannedRequests, ResolvedRun, RunResult } from '../domain/contract/run.js';
import { resourceName } from '../domain/resource-name.js';
import { type Reign, windowLedger } from '../domain/windows/window-ledger.js';
import type { Dependencies } from './dependencies.js';
import { latestWindows } from './executions.js';
import { beating, onAws } from './failures.js';
import { updateRequest } from './release.js';

export interface LedgerRequest {
  readonly resolved: ResolvedRun;
  /** By schedule: which model reigned when, and the definition that belongs to it. */
  readonly reigns: Readonly<Record<string, readonly Reign[]>>;
}

const LINES_KEPT = 24;
const WINDOWS_READ = 50;

export function recordActivities(dependencies: Dependencies) {
  const { s3, sagemaker } = dependencies;
  return {
    /** Who served and who judged each window, written beside the run's other files. */
    async keepLedger({ resolved, reigns }: LedgerRequest): Promise<LedgerSummary> {
      return beating('reading the windows', async () => {
        const ledgers = await Promise.all(
          resolved.monitors.map(async ({ scheduleName }) =>
            windowLedger(
              await latestWindows(dependencies, scheduleName, WINDOWS_READ),
              reigns[scheduleName] ?? [],
              Date.parse(resolved.startedAt),
            ),
          ),
        );
        const entries = ledgers.flatMap((ledger) => ledger.entries);
        const ledgerUri = `${resolved.workspace}/runs/${resolved.run}/window-ledger.json`;
        await onAws(`Writing ${ledgerUri}`, () =>
          s3.put(ledgerUri, JSON.stringify(entries, null, 2), 'application/json'),
        );
        return {
          judgedWrongly: ledgers.reduce((total, { judgedWrongly }) => total + judgedWrongly, 0),
          mixed: entries.filter(({ shouldBe }) => shouldBe === null).length,
          windows: entries.length,
          lines: entries
            .slice(-LINES_KEPT)
            .map(
              (entry) =>
                `${entry.windowStart.slice(0, 16)}Z served by ${entry.servedBy}, judged by ${entry.judgedBy}: ${entry.right ? 'right' : 'WRONG'}, ${entry.status}${entry.violations > 0 ? ` (${entry.violations})` : ''}`,
            ),
          ledgerUri,
        };
      });
    },

    /** Tags what superseded what, so that schedule, model and baseline can be reconciled months later. */
    async tagRelease(request: {
      resolved: ResolvedRun;
      candidateDigest: string;
      definitions: Readonly<Record<string, string>>;
    }): Promise<void> {
      const { resolved, candidateDigest, definitions } = request;
      const { api } = sagemaker;
      await onAws('Tagging the release', async () => {
        await api.addTags({
          ResourceArn: resolved.production.endpointArn,
          Tags: [
            { Key: 'rebaseline:last-run', Value: resolved.run },
            { Key: 'rebaseline:baseline', Value: candidateDigest.slice(0, 64) },
          ],
        });
        for (const { scheduleName, jobDefinitionName } of resolved.monitors) {
          const superseded = await api.describeDataQualityJobDefinition({
            JobDefinitionName: jobDefinitionName,
          });
          await api.addTags({
            ResourceArn: superseded.JobDefinitionArn as string,
            Tags: [{ Key: 'rebaseline:superseded-by', Value: definitions[scheduleName] ?? '' }],
          });
        }
      });
    },

    /** The exact requests that a release would send, for the cautious team's first run. */
    async writePlan(request: {
      resolved: ResolvedRun;
      modelName: string;
      isNew: boolean;
    }): Promise<PlannedRequests> {
      const { resolved, modelName, isNew } = request;
      const requests = plannedRequests(resolved, modelName, isNew);
      const requestsUri = `${resolved.workspace}/runs/${resolved.run}/plan.json`;
      await onAws(`Writing ${requestsUri}`, () =>
        s3.put(requestsUri, JSON.stringify(requests, null, 2), 'application/json'),
      );
      return {
        requestsUri,
        summary: requests.map(({ operation, input }) =>
          `${operation} ${JSON.stringify(input)}`.slice(0, 300),
        ),
      };
    },

    /** The result as a file, so that the auditor need not have the workflow's history. */
    async writeRecord({
      resolved,
      result,
    }: {
      resolved: ResolvedRun;
      result: RunResult;
    }): Promise<{ recordUri: string }> {
      const recordUri = `${resolved.workspace}/runs/${resolved.run}/record.json`;
      await onAws(`Writing ${recordUri}`, () =>
        s3.put(
          recordUri,
          JSON.stringify({ ...result, recordUri, rules: resolved.rules }, null, 2),
          'application/json',
        ),
      );
      return { recordUri };
    },
  };
}

function plannedRequests({ production, monitors, run }: ResolvedRun, modelName: string, isNew: boolean) {
  const { endpointName } = production;
  const deployment = [
    {
      operation: 'CreateEndpointConfig',
      input: {
        EndpointConfigName: resourceName(endpointName, run, 'config'),
        note: `a clone of ${production.endpointConfigName} with model ${modelName}`,
      },
    },
    {
      operation: 'UpdateEndpoint',
      input: updateRequest(endpointName, resourceName(endpointName, run, 'config')),
    },
  ];
  return [
    ...(isNew ? deployment : []),
    ...monitors.map(({ scheduleName, scheduleExpression }, index) => ({
      operation: 'UpdateMonitoringSchedule',
      input: {
        MonitoringScheduleName: scheduleName,
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: resourceName(endpointName, run, `quality-${index + 1}`),
          MonitoringType: 'DataQuality',
          ScheduleConfig: { ScheduleExpression: scheduleExpression },
        },
      },
    })),
  ];
}
