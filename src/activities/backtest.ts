import type { Incident } from '../domain/contract/incident.js';
import type { Detection, ResolvedRun } from '../domain/contract/run.js';
import { capturedInputs, captureObjects, csvLine } from './capture-windows.js';
import type { Dependencies } from './dependencies.js';
import { beating, onAws } from './failures.js';
import { declaredBadWindows, windowsToBacktest } from './window-spans.js';

export interface CollectedWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly rows: number;
  readonly inputUri: string;
  /** A declared incident covers it wholly: it must still alarm, and counts nowhere else. */
  readonly declaredBad?: true;
}

export interface CollectedWindows {
  /** Prefix of the windows' inputs, for one transform job over all. */
  readonly inputUri: string;
  readonly windows: readonly CollectedWindow[];
}

export function backtestActivities({ sagemaker, s3 }: Dependencies) {
  return {
    /** The inputs captured in each window since the change point, and in those of declared incidents, written one object a window, to be scored anew. */
    async collectWindows({
      resolved,
      detection,
      incidents,
    }: {
      resolved: ResolvedRun;
      detection: Detection;
      incidents: readonly Incident[];
    }): Promise<CollectedWindows> {
      return beating('collecting captured windows', async () => {
        await onAws('Asking AWS for the time', () =>
          sagemaker.api.describeEndpoint({ EndpointName: resolved.production.endpointName }),
        );
        const prefix = `${resolved.workspace}/runs/${resolved.run}/rescore/input/`;
        const windows: CollectedWindow[] = [];
        const now = sagemaker.time.latest();
        const spans = [
          ...windowsToBacktest(resolved, detection.changePoint, now, incidents).map((span) => ({
            span,
            bad: false,
          })),
          ...declaredBadWindows(resolved, now, incidents).map((span) => ({ span, bad: true })),
        ];
        for (const { span, bad } of spans) {
          const objects = await onAws('Listing the capture', () =>
            captureObjects(s3, resolved.production, span),
          );
          if (objects.length === 0) continue;
          const windowStart = new Date(span.start).toISOString();
          const inputUri = `${prefix}${windowStart.slice(0, 13).replace('T', '-')}.csv`;
          let rows = 0;
          async function* lines() {
            for await (const row of capturedInputs(s3, objects).rows) {
              rows += 1;
              yield csvLine(row);
            }
          }
          await onAws(`Writing ${inputUri}`, () => s3.upload(inputUri, lines(), 'text/csv'));
          if (rows > 0)
            windows.push({
              windowStart,
              windowEnd: new Date(span.end).toISOString(),
              rows,
              inputUri,
              ...(bad ? { declaredBad: true as const } : {}),
            });
        }
        return { inputUri: prefix, windows };
      });
    },
  };
}
