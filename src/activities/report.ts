import type { S3Port } from '../aws/s3.js';
import type { ReportPage, ResolvedRun, RunResult } from '../domain/contract/run.js';
import type { DiagnosisKind } from '../domain/diagnosis.js';
import type { GateReportFile } from '../domain/gate/report-file.js';
import type { JudgedWindow } from '../domain/windows/execution.js';
import type { LedgerEntry } from '../domain/windows/window-ledger.js';
import { renderReport } from '../report/page.js';
import type { ReportWindow, RunReport } from '../report/run-report.js';

export interface ReportSources {
  readonly resolved: ResolvedRun;
  readonly diagnosis: DiagnosisKind | null;
  readonly reasons: readonly string[];
  readonly gate: GateReportFile | null;
  /** What the last executions said before the run; shown until there is a ledger. */
  readonly evidence: readonly JudgedWindow[];
  readonly ledger: readonly LedgerEntry[];
  readonly result: RunResult | null;
}

/** Writes the run's page and the same as JSON, over those of an earlier stage, and says where a browser finds it. */
export async function writeReport(s3: S3Port, sources: ReportSources): Promise<ReportPage> {
  const { resolved } = sources;
  const folder = `${resolved.workspace}/runs/${resolved.run}`;
  const report = reportOf(sources);
  await s3.put(`${folder}/report.json`, JSON.stringify(report, null, 2), 'application/json');
  const uri = `${folder}/report.html`;
  await s3.put(uri, renderReport(report), 'text/html; charset=utf-8');
  return { uri, url: await s3.pageUrl(uri) };
}

function reportOf({ resolved, gate, evidence, ledger, result, ...told }: ReportSources): RunReport {
  const { production, monitors } = resolved;
  return {
    version: 1,
    state: result === null ? 'waiting' : 'ended',
    endpointName: production.endpointName,
    run: resolved.run,
    startedAt: resolved.startedAt,
    production: {
      modelName: production.modelName,
      endpointConfigName: production.endpointConfigName,
      servingSince: production.servingSince,
    },
    monitors: monitors.map(({ scheduleName, jobDefinitionName, statisticsUri, constraintsUri }) => ({
      scheduleName,
      jobDefinitionName,
      statisticsUri,
      constraintsUri,
    })),
    policyDigest: resolved.policyDigest,
    diagnosis: told.diagnosis,
    reasons: told.reasons,
    gate,
    windows: ledger.length > 0 ? ledger : evidence.map((window) => asWindow(resolved, window)),
    result,
  };
}

/** Before the release the model in service served alone, as far back as it has been there. */
function asWindow({ production }: ResolvedRun, window: JudgedWindow): ReportWindow {
  const since = Date.parse(production.servingSince);
  const servedBy =
    Date.parse(window.windowStart) >= since
      ? production.modelName
      : Date.parse(window.windowEnd) <= since
        ? 'unknown'
        : 'mixed';
  return {
    schedule: window.schedule,
    windowStart: window.windowStart,
    windowEnd: window.windowEnd,
    servedBy,
    judgedBy: window.jobDefinition,
    status: window.status,
    violations: window.violations,
    right: null,
  };
}
