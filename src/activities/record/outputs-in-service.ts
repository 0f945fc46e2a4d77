import { parseStatistics } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import { dataQualityMonitors, type ResolvedRun } from '../../contract/resolved-run.js';
import type { RunRecord } from '../../contract/run.js';
import { joinS3Uri } from '../../contract/s3-address.js';
import type { GateReportFile } from '../../domain/gate/report/report-file.js';
import { smallestShifts } from '../../domain/gate/smallest-shifts.js';
import { compareOutputs } from '../../domain/quality/outputs.js';
import { windowVerdict } from '../../domain/windows/execution.js';
import type { LedgerEntry } from '../../domain/windows/window-ledger.js';
import { profileOf } from '../../evidence/profile.js';
import type { OutputsInService } from '../../report/run-report.js';

/**
 * The released model's outputs in the last window that it served alone, compared with its baseline. Null if the run released
 * nothing, if the monitor judged no such window yet, or if a file cannot be read, which must not keep the report from being
 * written. The numbers are those of the monitor's own report.
 */
export async function outputsInService(
  s3: S3Port,
  resolved: ResolvedRun,
  result: RunRecord,
  gate: GateReportFile,
  ledger: readonly LedgerEntry[],
): Promise<OutputsInService | null> {
  const { statisticsUri } = gate.candidate;
  const schedules = new Set(dataQualityMonitors(resolved).map(({ scheduleName }) => scheduleName));
  const window = ledger.findLast(
    ({ schedule, judgedBy, servedBy, status, reportUri }) =>
      schedules.has(schedule) &&
      judgedBy === result.definitions[schedule] &&
      servedBy === result.modelName &&
      windowVerdict({ status }) !== 'unknown' &&
      reportUri !== undefined,
  );
  if (!gate.outputs?.length || statisticsUri === null || window?.reportUri === undefined) return null;
  try {
    return {
      windowStart: window.windowStart,
      windowEnd: window.windowEnd,
      outputs: await compared(s3, gate, statisticsUri, joinS3Uri(window.reportUri, 'statistics.json')),
    };
  } catch {
    return null;
  }
}

async function compared(
  s3: S3Port,
  { settings, outputs = [] }: GateReportFile,
  baselineUri: string,
  windowUri: string,
): Promise<OutputsInService['outputs']> {
  const read = async (uri: string) => profileOf(parseStatistics(await s3.text(uri), uri));
  const [candidate, traffic] = [await read(baselineUri), await read(windowUri)];
  const shifts = smallestShifts(candidate, traffic.rows, settings.comparison, settings.method);
  return compareOutputs({
    live: null,
    candidate,
    traffic,
    outputs: outputs.length,
    windowRows: traffic.rows,
    smallestShifts: new Map(shifts.map(({ feature, shift }) => [feature, shift])),
    settings,
  });
}
