import type { Detection } from '../../contract/detection.js';
import type { Incident } from '../../contract/incident.js';
import { isJsonLines, type PayloadForm } from '../../contract/payload.js';
import { dataQualityMonitors, type Production, type ResolvedRun } from '../../contract/resolved-run.js';
import { windowForReferenceAnalyzer } from '../../domain/gate/reference-analyzer-window.js';
import { unreadCapture } from '../../domain/gate/unread-capture.js';
import { declaredBadWindows, windowsToBacktest } from '../../domain/windows/backtest-windows.js';
import type { TimeSpan } from '../../domain/windows/time-span.js';
import { linesOf } from '../../evidence/payload/payload-reader.js';
import {
  capturedInputs,
  captureObjects,
  csvLine,
  isUnreadableCapture,
  jsonRequests,
} from '../data/capture-windows.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws } from '../support/errors.js';
import { withHeartbeat } from '../support/heartbeat.js';

export interface CollectedWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly rows: number;
  readonly inputUri: string;
  /** A declared incident covers the whole window: it must still raise violations, and counts nowhere else. */
  readonly declaredBad?: true;
}

export interface CollectedWindows {
  /** Prefix of the windows' inputs, for one transform job over all. */
  readonly inputUri: string;
  readonly windows: readonly CollectedWindow[];
  /** Start of the window that SageMaker's own analyzer judges by the candidate; null without one. */
  readonly referenceWindowStart: string | null;
  /** Why there is no window, where the form of the capture prevents scoring it again. */
  readonly problem?: string;
}

export function backtestActivities({ sagemaker, s3 }: Dependencies) {
  /**
   * Writes a window's captured inputs below the prefix: rows of CSV, or the JSON requests, one a line, as clients sent them;
   * null without captured data.
   */
  async function collect(
    production: Production,
    span: TimeSpan,
    prefix: string,
    asCaptured = false,
  ): Promise<{ readonly window: CollectedWindow; readonly json: boolean } | null> {
    const { payload } = production;
    const objects = await callAws('Listing the capture', () => captureObjects(s3, production, span));
    if (objects.length === 0) return null;
    const windowStart = new Date(span.start).toISOString();
    const inputUri = `${prefix}${windowStart.slice(0, 13).replace('T', '-')}.${payload ? 'jsonl' : 'csv'}`;
    let rows = 0;
    let json = false;
    async function* csvLines() {
      const inputs = capturedInputs(s3, objects, { features: [], asCaptured });
      for await (const row of inputs.rows) {
        rows += 1;
        yield csvLine(row);
      }
      json = inputs.columns() !== null;
    }
    async function* requestLines(form: PayloadForm) {
      for await (const { body, records } of jsonRequests(s3, objects, form)) {
        rows += records.length;
        yield isJsonLines(form.contentType)
          ? linesOf(body)
              .map((line) => `${line}\n`)
              .join('')
          : `${body.replaceAll(/\s*\r?\n\s*/g, ' ')}\n`;
      }
    }
    const lines = payload ? requestLines(payload) : csvLines();
    const type = payload?.contentType ?? 'text/csv';
    await callAws(`Writing ${inputUri}`, () => s3.upload(inputUri, lines, type));
    if (rows === 0) return null;
    const windowEnd = new Date(span.end).toISOString();
    return { window: { windowStart, windowEnd, rows, inputUri }, json };
  }

  /** For SageMaker's own analyzer, the only one that runs the script: the latest window with enough rows, or all windows. */
  async function collectForAnalyzer(
    { production, rules }: ResolvedRun,
    spans: readonly TimeSpan[],
    inputUri: string,
  ): Promise<Omit<CollectedWindows, 'referenceWindowStart'>> {
    const windows: CollectedWindow[] = [];
    try {
      for (const span of [...spans].reverse()) {
        const collected = await collect(production, span, inputUri, true);
        if (!collected) continue;
        const { window, json } = collected;
        // Scored as CSV, a record no longer has the form that the script expects.
        if (json)
          return { inputUri, windows: [], problem: 'the capture is JSON, and windows are re-scored as CSV' };
        windows.unshift(window);
        if (window.rows >= rules.gate.leastWindowRows) break;
      }
    } catch (error) {
      // The script may read what we cannot: the run continues without these windows.
      if (!isUnreadableCapture(error)) throw error;
      return { inputUri, windows: [], problem: 'only the script can read the capture' };
    }
    return { inputUri, windows };
  }

  return {
    /**
     * Writes the inputs captured in each window since the change point, and in those of declared incidents, one object per
     * window, for scoring by the new model. With a record preprocessor, only the reference analyzer's window.
     */
    async collectWindows({
      resolved,
      detection,
      incidents,
    }: {
      resolved: ResolvedRun;
      detection: Detection;
      incidents: readonly Incident[];
    }): Promise<CollectedWindows> {
      return withHeartbeat('collecting captured windows', async () => {
        await callAws("Reading AWS's time", () =>
          sagemaker.api.describeEndpoint({ EndpointName: resolved.production.endpointName }),
        );
        const prefix = `${resolved.workspace}/runs/${resolved.run}/rescore/input/`;
        const now = sagemaker.time.latest();
        const normal = windowsToBacktest(resolved, detection.changePoint, now, incidents);
        const { leastWindowRows } = resolved.rules.gate;
        const referenceWindowStart = (windows: readonly CollectedWindow[]) =>
          windowForReferenceAnalyzer(windows, leastWindowRows)?.windowStart ?? null;
        if (unreadCapture(dataQualityMonitors(resolved)) !== null) {
          const collected = await collectForAnalyzer(resolved, normal, prefix);
          return { ...collected, referenceWindowStart: referenceWindowStart(collected.windows) };
        }
        const spans = [
          ...normal.map((span) => ({ span, bad: false })),
          ...declaredBadWindows(resolved, now, incidents).map((span) => ({ span, bad: true })),
        ];
        const windows: CollectedWindow[] = [];
        for (const { span, bad } of spans) {
          const collected = await collect(resolved.production, span, prefix);
          if (collected)
            windows.push({ ...collected.window, ...(bad ? { declaredBad: true as const } : {}) });
        }
        return { inputUri: prefix, windows, referenceWindowStart: referenceWindowStart(windows) };
      });
    },
  };
}
