import type { Detection, ResolvedRun } from '../domain/contract/run.js';
import { capturedInputs, captureObjects, csvLine } from './capture-windows.js';
import type { Dependencies } from './dependencies.js';
import { beating, onAws } from './failures.js';
import { windowsToBacktest } from './window-spans.js';

export interface CollectedWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly rows: number;
  readonly inputUri: string;
}

export interface CollectedWindows {
  /** Prefix of the windows' inputs, for one transform job over all. */
  readonly inputUri: string;
  readonly windows: readonly CollectedWindow[];
}

export function backtestActivities({ sagemaker, s3 }: Dependencies) {
  return {
    /** The inputs captured in each window since the change point, written one object a window, to be scored anew. */
    async collectWindows({
      resolved,
      detection,
    }: {
      resolved: ResolvedRun;
      detection: Detection;
    }): Promise<CollectedWindows> {
      return beating('collecting captured windows', async () => {
        await onAws('Asking AWS for the time', () =>
          sagemaker.api.describeEndpoint({ EndpointName: resolved.production.endpointName }),
        );
        const prefix = `${resolved.workspace}/runs/${resolved.run}/rescore/input/`;
        const windows: CollectedWindow[] = [];
        for (const span of windowsToBacktest(resolved, detection.changePoint, sagemaker.time.latest())) {
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
            windows.push({ windowStart, windowEnd: new Date(span.end).toISOString(), rows, inputUri });
        }
        return { inputUri: prefix, windows };
      });
    },
  };
}
