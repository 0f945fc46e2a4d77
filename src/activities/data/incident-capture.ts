import type { S3Port } from '../../aws/s3.js';
import type { Incident } from '../../contract/incident.js';
import type { Production } from '../../contract/resolved-run.js';
import { type CapturedIncident, CapturedRows } from '../../domain/gate/incident-rows.js';
import type { TimeSpan } from '../../domain/windows/time-span.js';
import { capturedInputs, captureObjects, isUnreadableCapture } from './capture-windows.js';

const HOUR_MS = 3_600_000;
/** Hours read of one incident, spread evenly over it. */
const HOURS_READ = 168;
/** Rows read of one incident, an equal share from each of its hours. */
const ROWS_READ = 200_000;

/** The captured rows of each incident, however old it is, with a note on what was not read. */
export async function readIncidents(
  s3: S3Port,
  production: Production,
  features: readonly string[],
  incidents: readonly Incident[],
): Promise<readonly CapturedIncident[]> {
  const read: CapturedIncident[] = [];
  for (const incident of incidents) read.push(await readIncident(s3, production, features, incident));
  return read;
}

async function readIncident(
  s3: S3Port,
  production: Production,
  features: readonly string[],
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
      for await (const row of capturedInputs(s3, objects, { payload: production.payload, features }, hour)
        .rows) {
        if (rows >= rowsAnHour) {
          cut += 1;
          break;
        }
        rows += 1;
        captured.add(row);
      }
    }
  } catch (error) {
    // The incident may have broken the capture itself. Its rows are then unknown, which does not end the run.
    if (!isUnreadableCapture(error)) throw error;
    return { incident, captured: null, left: error.message };
  }
  const unread = hours.length - chosen.length;
  const left = [
    ...(unread > 0 ? [`${chosen.length} of its ${hours.length} hours were read`] : []),
    ...(cut > 0 ? [`of ${cut} hours only the first ${rowsAnHour} rows`] : []),
  ];
  return { incident, captured: captured.repeats(), left: left.length > 0 ? left.join(', ') : null };
}

/** The hours that overlap a span, cut to it. */
function hoursOf({ start, end }: TimeSpan): readonly TimeSpan[] {
  const hours: TimeSpan[] = [];
  for (let hour = Math.floor(start / HOUR_MS) * HOUR_MS; hour < end; hour += HOUR_MS) {
    hours.push({ start: Math.max(start, hour), end: Math.min(end, hour + HOUR_MS) });
  }
  return hours;
}
