import type { Candidate, CandidateFor, PlannedCandidate } from '../../contract/candidate.js';
import { DIGEST_SHOWN } from '../../contract/decision.js';
import type { JudgedWindow } from '../../contract/judged-window.js';
import type { OfferedPackage } from '../../contract/registry.js';
import type { ReportPage } from '../../contract/report-page.js';
import { kindOf, type Monitor, type ResolvedRun } from '../../contract/resolved-run.js';
import type { LedgerSummary, RunRecord } from '../../contract/run.js';
import { TAG_MODEL_PACKAGE, TAG_RELEASED } from '../../domain/resource-name.js';
import { INLINE_DEFINITION } from '../../domain/windows/execution.js';
import { type ServingInterval, windowLedger } from '../../domain/windows/window-ledger.js';
import { servedRecords } from '../data/served-records.js';
import { latestWindows } from '../detect/executions.js';
import { registerRelease } from '../registry/release-package.js';
import { KINDS } from '../sagemaker/monitor-kinds.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';
import { editedSettingsOf } from './gate-files.js';
import { reportOfEnded } from './report.js';

export interface LedgerRequest {
  readonly resolved: ResolvedRun;
  /** By schedule: which model served when, and the job definition that belongs to it. */
  readonly servingIntervals: Readonly<Record<string, readonly ServingInterval[]>>;
}

export interface RecordRequest {
  readonly resolved: ResolvedRun;
  readonly result: RunRecord;
  /** Results of the last executions before the run. */
  readonly evidence: readonly JudgedWindow[];
}

export interface WrittenRecord {
  readonly recordUri: string;
  readonly report: ReportPage | null;
  /** Why there is no report; null where there is one. */
  readonly problem: string | null;
}

const LINES_KEPT = 24;
const WINDOWS_READ = 50;

export function recordActivities(dependencies: Dependencies) {
  const { s3, sagemaker } = dependencies;

  return {
    /** Writes the window ledger: which model served each window and which definition judged it. */
    async writeLedger({ resolved, servingIntervals }: LedgerRequest): Promise<LedgerSummary> {
      return withHeartbeat('reading the windows', async () => {
        const ledgers = await Promise.all(
          resolved.monitors.map(async (monitor) => {
            const { scheduleName } = monitor;
            const windows = await latestWindows(dependencies, monitor, WINDOWS_READ);
            const intervals = servingIntervals[scheduleName] ?? [];
            const byRecords = await servedRecords(s3, resolved.production, windows, intervals);
            return windowLedger(windows, intervals, Date.parse(resolved.startedAt), byRecords);
          }),
        );
        const entries = ledgers.flatMap((ledger) => ledger.entries);
        const ledgerUri = `${resolved.workspace}/runs/${resolved.run}/window-ledger.json`;
        await callAws(`Writing ${ledgerUri}`, () =>
          s3.put(ledgerUri, JSON.stringify(entries, null, 2), 'application/json'),
        );
        const several = ledgers.length > 1;
        return {
          judgedWrongly: ledgers.reduce((total, { judgedWrongly }) => total + judgedWrongly, 0),
          mixed: ledgers.reduce((total, { mixed }) => total + mixed, 0),
          windows: entries.length,
          // Every monitor has a part of the lines.
          lines: ledgers
            .flatMap((ledger) => ledger.entries.slice(-Math.ceil(LINES_KEPT / ledgers.length)))
            .slice(0, Math.max(LINES_KEPT, ledgers.length))
            .map(
              (entry) =>
                `${several ? `${entry.schedule}: ` : ''}${entry.windowStart.slice(0, 16)}Z served by ${entry.servedBy}${entry.byRecords ? ' (all records)' : ''}, judged by ${entry.judgedBy}: ${entry.right ? 'right' : 'WRONG'}, ${entry.status}${entry.violations > 0 ? ` (${entry.violations})` : ''}`,
            ),
          ledgerUri,
        };
      });
    },

    /** Tags the released and the superseded resources, and registers the model where it has a model package group. */
    async tagRelease(request: {
      resolved: ResolvedRun;
      modelName: string;
      endpointConfigName: string | null;
      candidate: Candidate;
      /** Where monitors get different candidates: those after the first. */
      others?: readonly PlannedCandidate[];
      definitions: Readonly<Record<string, string>>;
      approver: string;
      /** The version of the model registry that waited for the decision. */
      offered?: OfferedPackage;
    }): Promise<{ modelPackageArn: string | null }> {
      const { resolved, modelName, endpointConfigName, candidate, others, definitions } = request;
      const { api } = sagemaker;
      const { production, monitors, run } = resolved;
      const tag = (arn: string | undefined, tags: Readonly<Record<string, string>>) =>
        api.addTags({
          ResourceArn: arn as string,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        });
      const released = { [TAG_RELEASED]: run };
      await callAws('Tagging the release', async () => {
        await tag(production.endpointArn, {
          'rebaseline:last-run': run,
          'rebaseline:baseline': digestsInTag(candidate, others),
        });
        if (modelName !== production.modelName) {
          await tag((await api.describeModel({ ModelName: modelName })).ModelArn, released);
        }
        if (endpointConfigName !== null) {
          const config = await api.describeEndpointConfig({ EndpointConfigName: endpointConfigName });
          await tag(config.EndpointConfigArn, released);
        }
        for (const monitor of monitors) {
          const { scheduleName, jobDefinitionName } = monitor;
          const renewed = definitions[scheduleName] as string;
          const definition = (name: string) => KINDS[kindOf(monitor)].describe(api, name);
          await tag((await definition(renewed)).JobDefinitionArn, released);
          // An inline definition is not a resource and has no tags; the run stores it as a file.
          if (jobDefinitionName === INLINE_DEFINITION) continue;
          await tag((await definition(jobDefinitionName)).JobDefinitionArn, {
            'rebaseline:superseded-by': renewed,
          });
        }
      });
      const modelPackageArn = await registerRelease(sagemaker, s3, {
        ...request,
        candidates: candidatesFor(monitors, candidate, others),
      });
      if (modelPackageArn !== null) {
        await callAws('Tagging the endpoint with its model package', () =>
          tag(production.endpointArn, { [TAG_MODEL_PACKAGE]: modelPackageArn }),
        );
      }
      return { modelPackageArn };
    },

    /** Writes the result as a file, so that an auditor does not need the workflow's history, and as a page. */
    async writeRecord({ resolved, result, evidence }: RecordRequest): Promise<WrittenRecord> {
      const recordUri = `${resolved.workspace}/runs/${resolved.run}/record.json`;
      const whole = { ...result, recordUri };
      const editedSettings = await editedSettingsOf(s3, resolved, result);
      await callAws(`Writing ${recordUri}`, () =>
        s3.put(
          recordUri,
          JSON.stringify({ ...whole, editedSettings, rules: resolved.rules }, null, 2),
          'application/json',
        ),
      );
      return { recordUri, ...(await reportOfEnded(s3, resolved, whole, evidence)) };
    },
  };
}

/** The first candidate is for the monitors that the others do not name. */
function candidatesFor(
  monitors: readonly Monitor[],
  candidate: Candidate,
  others: readonly PlannedCandidate[] = [],
): readonly PlannedCandidate[] {
  const named = others.flatMap(({ scheduleNames }) => scheduleNames);
  const scheduleNames = monitors.map(({ scheduleName }) => scheduleName);
  return [{ scheduleNames: scheduleNames.filter((name) => !named.includes(name)), candidate }, ...others];
}

const TAG_VALUE_LENGTH = 256;
/** As many digests of 64 characters fit into the value of a tag. */
const WHOLE_DIGESTS = 3;

/** The digests of all candidates, whole or as people see them. */
function digestsInTag(candidate: Candidate, others: readonly CandidateFor[] = []): string {
  const all = [candidate, ...others.map((other) => other.candidate)];
  const digests = [...new Set(all.map(({ digest }) => digest))];
  return digests.length <= WHOLE_DIGESTS
    ? digests.join(' ')
    : digests
        .map((digest) => digest.slice(0, DIGEST_SHOWN))
        .join(' ')
        .slice(0, TAG_VALUE_LENGTH);
}
