import type { S3Port } from '../../aws/s3.js';
import type { DiagnosisKind } from '../../contract/diagnosis.js';
import type { JudgedWindow } from '../../contract/judged-window.js';
import type { Override } from '../../contract/override.js';
import type { ReportPage } from '../../contract/report-page.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import type { RunRecord, StoppedRun } from '../../contract/run.js';
import { whoDecides, whoDecidesAboutAll } from '../../domain/approval.js';
import type { MonitorEdits } from '../../domain/baseline/monitor-edits.js';
import { gateSummary } from '../../domain/gate/report/gate-summary.js';
import { inVersionToApprove, monitorBaselines } from '../../domain/monitor-baselines.js';
import { type LedgerEntry, type ServingInterval, windowLedger } from '../../domain/windows/window-ledger.js';
import { renderReport } from '../../report/page.js';
import { reportedGate } from '../../report/reported-gate.js';
import type { OutputsInService, ReportWindow, RunReport } from '../../report/run-report.js';
import { servedRecords } from '../data/served-records.js';
import type { Dependencies } from '../support/dependencies.js';
import { withHeartbeat } from '../support/heartbeat.js';
import {
  editedSettings,
  type GateLocation,
  gatesOf,
  type ReadGate,
  readGates,
  readJson,
} from './gate-files.js';
import { outputsInService } from './outputs-in-service.js';

/** What every report needs, however the run ended. */
interface RunFacts {
  readonly resolved: ResolvedRun;
  readonly diagnosis: DiagnosisKind | null;
  readonly reasons: readonly string[];
  readonly override: Override | null;
  readonly warnings: readonly string[];
  /** Location of the whole gate report, of the first candidate where there are several; null before the gate. */
  readonly gateUri: string | null;
  /** Every gate report, where monitors get different candidates. */
  readonly gates?: readonly GateLocation[];
  /** Results of the last executions before the run; shown until there is a ledger. */
  readonly evidence: readonly JudgedWindow[];
  /** Digest of the live baseline by monitoring schedule, where it is known. */
  readonly liveDigests?: Readonly<Record<string, string>>;
}

export interface ReportSources extends Omit<RunFacts, 'gateUri' | 'gates'> {
  /** One for each candidate; empty where the run ended before the gate. */
  readonly gates: readonly ReadGate[];
  readonly ledger: readonly LedgerEntry[];
  readonly outputsInService?: OutputsInService;
  /** Null while the run waits for a decision. */
  readonly ending:
    | { readonly how: 'ended' | 'cancelled' | 'failed'; readonly result: RunRecord }
    | StoppedRun
    | null;
}

export type RunFactsAtApproval = Omit<RunFacts, 'gateUri' | 'gates'> & {
  readonly gates: readonly GateLocation[];
};

export interface ClosingRequest extends RunFacts {
  readonly ending: StoppedRun;
}

export function reportActivities({ s3 }: Dependencies) {
  return {
    /** Writes the page for the approver of several candidates. The gate writes it where there is one candidate. */
    async writeReportForApproval(
      request: RunFactsAtApproval,
    ): Promise<{ readonly page: ReportPage | null; readonly problem: string | null }> {
      return withHeartbeat('writing the report', async () => {
        try {
          const gates = await readGates(s3, request);
          const page = await writeReport(s3, { ...request, gates, ledger: [], ending: null });
          return { page, problem: null };
        } catch (error) {
          return { page: null, problem: problemOf(error) };
        }
      });
    },

    /**
     * Rewrites the page of a run that was cancelled or failed, which otherwise keeps saying that the run waits.
     * @returns why the page could not be written; null on success
     */
    async closeReport(request: ClosingRequest): Promise<string | null> {
      return withHeartbeat('closing the report', async () => {
        try {
          await writeReport(s3, { ...request, gates: await readGates(s3, request), ledger: [] });
          return null;
        } catch (error) {
          return problemOf(error);
        }
      });
    },
  };
}

/** Writes the page of a run that has ended. A page that cannot be written must neither delay nor fail the run. */
export async function reportOfEnded(
  s3: S3Port,
  resolved: ResolvedRun,
  result: RunRecord,
  evidence: readonly JudgedWindow[],
): Promise<{ readonly report: ReportPage | null; readonly problem: string | null }> {
  try {
    const { diagnosis, reasons, override, warnings } = result;
    const gates = await readGates(s3, gatesOf(resolved, result));
    const ledger = (await readJson<readonly LedgerEntry[]>(s3, result.windows?.ledgerUri)) ?? [];
    const outputs = gates[0] && (await outputsInService(s3, resolved, result, gates[0].gate, ledger));
    const report = await writeReport(s3, {
      ...{ resolved, diagnosis, reasons, override, warnings, evidence, gates, ledger },
      ...(outputs ? { outputsInService: outputs } : {}),
      ending: { how: howEnded(result), result },
    });
    return { report, problem: null };
  } catch (error) {
    return { report: null, problem: problemOf(error) };
  }
}

function howEnded({ outcome }: RunRecord): 'ended' | 'cancelled' | 'failed' {
  return outcome === 'Cancelled' ? 'cancelled' : outcome === 'Failed' ? 'failed' : 'ended';
}

/** Writes the run's page, and the same as JSON, over those of an earlier stage. Returns the page's address for a browser. */
export async function writeReport(s3: S3Port, sources: ReportSources): Promise<ReportPage> {
  const { resolved } = sources;
  const folder = `${resolved.workspace}/runs/${resolved.run}`;
  const { ledger, evidence, gates } = sources;
  const editsUris = gates.map(({ gate }) => gate.candidate.edits?.uri);
  const windows = ledger.length > 0 ? ledger : await windowsOfEvidence(s3, resolved, evidence);
  const report = reportOf(sources, await editedSettings(s3, editsUris, gates), windows);
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

function reportOf(
  sources: ReportSources,
  edits: readonly MonitorEdits[],
  windows: readonly ReportWindow[],
): RunReport {
  const { resolved, ending } = sources;
  const { production, monitors } = resolved;
  const gates = sources.gates.map(({ scheduleNames, gate, gateUri }) => {
    // The same excerpt as in the history, which is what an approval accepts.
    const summary = gateSummary(gate, gateUri);
    const approval = whoDecides(gate.candidate, summary, resolved.rules);
    return { scheduleNames, approval, summary, whole: gate, gate: reportedGate(gate, summary) };
  });
  const [first, ...others] = gates;
  const asked = first ? whoDecidesAboutAll(gates) : null;
  const recorded = ending && 'result' in ending ? ending.result.monitors : undefined;
  const leading = gates.map((one) =>
    inVersionToApprove(
      { ...one, candidate: one.whole.candidate, gate: one.summary },
      asked && asked.ask !== 'nobody' ? asked.offered : [],
    ),
  );
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
    monitors: monitors.map(
      ({ scheduleName, kind, jobDefinitionName, statisticsUri, constraintsUri, ...monitor }) => ({
        scheduleName,
        ...(kind ? { kind } : {}),
        jobDefinitionName,
        ...(statisticsUri === undefined ? {} : { statisticsUri }),
        constraintsUri,
        recordPreprocessor: monitor.recordPreprocessor,
        ...(monitor.preprocessorMapped ? { preprocessorMapped: true as const } : {}),
      }),
    ),
    policyDigest: resolved.policyDigest,
    diagnosis: sources.diagnosis,
    reasons: sources.reasons,
    override: sources.override,
    warnings: sources.warnings,
    asked: ending === null ? asked : null,
    gate: first?.gate ?? null,
    ...(first
      ? { baselines: recorded ?? monitorBaselines(monitors, leading, sources.liveDigests ?? {}) }
      : {}),
    ...(first && others.length > 0
      ? {
          gateFor: first.scheduleNames,
          otherGates: others.map(({ scheduleNames, gate }) => ({ scheduleNames, gate })),
        }
      : {}),
    ...(resolved.leftOut ? { leftOut: resolved.leftOut } : {}),
    ...(edits.length > 0 ? { edits } : {}),
    ...(sources.outputsInService ? { outputsInService: sources.outputsInService } : {}),
    windows,
    said: ending === null || ending.how === 'ended' ? null : saidOf(ending),
    result: ending && 'result' in ending ? ending.result : null,
  };
}

function saidOf(ending: NonNullable<ReportSources['ending']>): string {
  return 'said' in ending ? ending.said : ending.result.summary;
}

/** Before the release the model in service served alone, since the endpoint's last change. */
async function windowsOfEvidence(
  s3: S3Port,
  { production }: ResolvedRun,
  evidence: readonly JudgedWindow[],
): Promise<readonly ReportWindow[]> {
  const serving: ServingInterval[] = [
    { model: production.modelName, from: Date.parse(production.servingSince), until: null, definition: '' },
  ];
  const byRecords = await servedRecords(s3, production, evidence, serving);
  return windowLedger(evidence, serving, 0, byRecords).entries.map(({ shouldBe: _, ...entry }) => ({
    ...entry,
    right: null,
  }));
}
