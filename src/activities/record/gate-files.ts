/** The gate reports and edited settings that a run has written to S3. */
import type { S3Port } from '../../aws/s3.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import type { MonitorBaselines, RunRecord } from '../../contract/run.js';
import { type MonitorEdits, withFatesOf } from '../../domain/baseline/monitor-edits.js';
import type { GateReportFile } from '../../domain/gate/report/report-file.js';
import { callAws } from '../support/errors.js';

/** The whole gate report on one candidate, and the monitors that the candidate is for. */
export interface GateLocation {
  readonly scheduleNames: readonly string[];
  readonly gateUri: string;
}

export interface ReadGate extends GateLocation {
  readonly gate: GateReportFile;
}

/** The gate reports of a result; monitors with the same candidate share one. */
function gateLocations(monitors: readonly MonitorBaselines[]): readonly GateLocation[] {
  const uris = [...new Set(monitors.flatMap(({ gate }) => gate?.reportUri ?? []))];
  return uris.map((gateUri) => ({
    gateUri,
    scheduleNames: monitors
      .filter(({ gate }) => gate?.reportUri === gateUri)
      .map(({ scheduleName }) => scheduleName),
  }));
}

export function gatesOf(resolved: ResolvedRun, { gate, monitors = [] }: RunRecord) {
  return { resolved, gateUri: gate?.reportUri ?? null, gates: gateLocations(monitors) };
}

export async function readGates(
  s3: S3Port,
  {
    resolved,
    gateUri = null,
    gates = [],
  }: {
    readonly resolved: ResolvedRun;
    readonly gateUri?: string | null;
    readonly gates?: readonly GateLocation[];
  },
): Promise<readonly ReadGate[]> {
  const all = resolved.monitors.map(({ scheduleName }) => scheduleName);
  const locations = gates.length > 0 ? gates : gateUri === null ? [] : [{ scheduleNames: all, gateUri }];
  return Promise.all(
    locations.map(async (location) => ({
      ...location,
      gate: JSON.parse(await s3.text(location.gateUri)) as GateReportFile,
    })),
  );
}

/** Every setting edited by hand, by monitor, with the fate that the gate gave it; empty without edits. */
export async function editedSettings(
  s3: S3Port,
  uris: readonly (string | undefined)[],
  gates: readonly ReadGate[],
): Promise<readonly MonitorEdits[]> {
  // Each monitor kind has a file of its own.
  const files = [...new Set(uris.flatMap((uri) => uri ?? []))].map((uri) =>
    callAws(`Reading ${uri}`, () => readJson<readonly MonitorEdits[]>(s3, uri)),
  );
  const found = (await Promise.all(files)).flatMap((file) => file ?? []);
  return found.map((monitor) => {
    const own = gates.find(({ scheduleNames }) => scheduleNames.includes(monitor.scheduleName));
    return withFatesOf(own?.gate.edits ?? [], monitor);
  });
}

/** The same for the record of a run; null if a file cannot be read, which must not keep the rest from being recorded. */
export async function editedSettingsOf(
  s3: S3Port,
  resolved: ResolvedRun,
  record: RunRecord,
): Promise<readonly MonitorEdits[] | null> {
  const uris = (record.monitors ?? []).map(({ edits }) => edits?.uri);
  try {
    return await editedSettings(s3, uris, await readGates(s3, gatesOf(resolved, record)));
  } catch {
    // The report reads the same files, and states the problem.
    return null;
  }
}

export async function readJson<T>(s3: S3Port, uri: string | null | undefined): Promise<T | null> {
  return uri ? (JSON.parse(await s3.text(uri)) as T) : null;
}
