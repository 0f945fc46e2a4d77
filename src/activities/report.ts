import type { S3Port } from '../aws/s3.js';
import { whoDecides } from '../domain/approval.js';
import type { Override } from '../domain/contract/override.js';
import type { ReportPage, ResolvedRun, RunResult, StoppedRun } from '../domain/contract/run.js';
import type { DiagnosisKind } from '../domain/diagnosis.js';
import { gateSummary } from '../domain/gate/gate-summary.js';
import type { GateReportFile } from '../domain/gate/report-file.js';
import type { JudgedWindow } from '../domain/windows/execution.js';
import type { LedgerEntry } from '../domain/windows/window-ledger.js';
import { renderReport } from '../report/page.js';
import { reportedGate } from '../report/reported-gate.js';
import type { ReportWindow, RunReport } from '../report/run-report.js';

export interface ReportSources {
  readonly resolved: ResolvedRun;
  readonly diagnosis: DiagnosisKind | null;
  readonly reasons: readonly string[];
  readonly override: Override | null;
  readonly warnings: readonly string[];
  readonly gate: GateReportFile | null;
  /** Where the whole of it stands. */
  readonly gateUri: string | null;
  /** What the last executions said before the run; shown until there is a ledger. */
  readonly evidence: readonly JudgedWindow[];
  readonly ledger: readonly LedgerEntry[];
  /** Null while the run waits for a decision. */
  readonly ending: { readonly how: 'ended'; readonly result: RunResult } | StoppedRun | null;
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

const PROBLEM_KEPT = 500;

/** Why there is no report, for a warning. */
export function problemOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, PROBLEM_KEPT);
}

function reportOf(sources: ReportSources): RunReport {
  const { resolved, gate, gateUri, evidence, ledger, ending } = sources;
  const { production, monitors } = resolved;
  // The same cut as the history's, which is what an approval accepts.
  const summary = gate && gateUri !== null ? gateSummary(gate, gateUri) : null;
  return {
    version: 1,
    state: ending?.how ?? 'waiting',
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
    diagnosis: sources.diagnosis,
    reasons: sources.reasons,
    override: sources.override,
    warnings: sources.warnings,
    asked: ending === null && gate && summary ? whoDecides(gate.candidate, summary, resolved.rules) : null,
    gate: gate && summary && reportedGate(gate, summary),
    windows: ledger.length > 0 ? ledger : evidence.map((window) => asWindow(resolved, window)),
    said: ending && 'said' in ending ? ending.said : null,
    result: ending && 'result' in ending ? ending.result : null,
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
