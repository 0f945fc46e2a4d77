import { ApplicationFailure } from '@temporalio/common';
import type { S3Port } from '../../aws/s3.js';
import type { Incident } from '../../contract/incident.js';
import type { Production } from '../../contract/run.js';
import { type CapturedIncident, CapturedRows } from '../../domain/gate/incident-rows.js';
import type { TimeSpan } from '../../domain/windows/time-span.js';
import { capturedInputs, captureObjects } from './capture-windows.js';

const HOUR_MS = 3_600_000;
/** Hours of one incident that are read, evenly spread over it. */
const HOURS_READ = 168;
/** Rows of one incident that are read; each of its hours may give its part. */
const ROWS_READ = 200_000;

/** What was captured in each incident, by its own span, however old. Says what it left unread. */
export async function readIncidents(
  s3: S3Port,
  production: Production,
  incidents: readonly Incident[],
): Promise<readonly CapturedIncident[]> {
  const read: CapturedIncident[] = [];
  for (const incident of incidents) read.push(await readIncident(s3, production, incident));
  return read;
}

async function readIncident(
  s3: S3Port,
  production: Production,
  incident: Incident,
): Promise<CapturedIncident> {
  const within = { start: Date.parse(incident.from), end: Date.parse(incident.to) };
  const hours = hoursOf(within);
  const step = Math.max(1, hours.length / HOURS_READ);
  const chosen = Array.from({ length: Math.min(hours.length, HOURS_READ) }, (_, i) => Math.floor(i * step));
  const rowsAnHour = Math.ceil(ROWS_READ / chosen.length);
  const captured = new CapturedRows();
  let cut = 0;
  try {
    for (const index of chosen) {
      const hour = hours[index] as TimeSpan;
      let rows = 0;
      const objects = await captureObjects(s3, production, hour);
      for await (const row of capturedInputs(s3, objects, hour).rows) {
        if (rows >= rowsAnHour) {
          cut += 1;
          break;
        }
        rows += 1;
        captured.add(row);
      }
    }
  } catch (error) {
    // An incident may well have broken the capture itself; then its rows cannot be told, which is not the run's end.
    if (!(error instanceof ApplicationFailure) || error.type !== 'CaptureUnreadable') throw error;
    return { incident, captured: null, left: error.message };
  }
  const unread = hours.length - chosen.length;
  const left = [
    ...(unread > 0 ? [`${chosen.length} of its ${hours.length} hours were read`] : []),
    ...(cut > 0 ? [`of ${cut} hours only the first ${rowsAnHour} rows`] : []),
  ];
  return { incident, captured: captured.repeats(), left: left.length > 0 ? left.join(', ') : null };
}

/** The hours that a span touches, cut to it. */
function hoursOf({ start, end }: TimeSpan): readonly TimeSpan[] {
  const hours: TimeSpan[] = [];
  for (let hour = Math.floor(start / HOUR_MS) * HOUR_MS; hour < end; hour += HOUR_MS) {
    hours.push({ start: Math.max(start, hour), end: Math.min(end, hour + HOUR_MS) });
  }
  return hours;
}
