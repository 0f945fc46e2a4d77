import type { Dataset, Statistics } from '../analyzer/index.js';
import { trafficChange } from '../domain/windows/traffic-change.js';
import { type CapturedInputs, summarizeCapturedInputs } from './captured-inputs.js';
import { liveInputs } from './live-inputs.js';

/** A captured window, whose rows may be read more than once. */
export interface CapturedWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly open: () => Dataset;
}

export interface CapturedSinceChange {
  /** Start of the drift, by verdicts and distributions; null without one. */
  readonly changePoint: string | null;
  readonly captured: CapturedInputs;
  /** The windows with rows that `captured` summarizes, oldest first. */
  readonly spans: readonly Pick<CapturedWindow, 'windowStart' | 'windowEnd'>[];
}

/**
 * Finds the start of the drift in the captured windows and summarizes the inputs since then. Windows from before the drift
 * are read once, the others twice if there are such windows.
 * @param windows captured windows under the live definition, oldest first
 * @param live the live baseline's statistics; without them only the verdicts decide
 * @param byVerdicts start of the drift by the monitor's verdicts
 * @param latest number of windows used if there is no change point
 */
export async function capturedSinceChange(
  features: readonly string[],
  windows: readonly CapturedWindow[],
  live: Statistics | null,
  byVerdicts: string | null,
  latest: number,
): Promise<CapturedSinceChange> {
  const all = await summarizeCapturedInputs(features, opened(windows));
  const withRows = all.withRows.map((index) => windows[index] as CapturedWindow);
  const baseline = live && liveInputs(live, features);
  const since = (start: string) =>
    withRows.findIndex(({ windowStart }) => Date.parse(windowStart) >= Date.parse(start));
  const verdictIndex = byVerdicts === null ? -1 : since(byVerdicts);
  const found =
    baseline && all.windows.every((window) => window.features.length === baseline.features.length)
      ? trafficChange(baseline, all.windows, verdictIndex < 0 ? null : verdictIndex)
      : null;
  const changePoint = found === null ? byVerdicts : (withRows[found]?.windowStart ?? byVerdicts);
  const used =
    changePoint === null
      ? withRows.slice(-latest)
      : withRows.filter(({ windowStart }) => Date.parse(windowStart) >= Date.parse(changePoint));
  const captured =
    used.length === withRows.length ? all : await summarizeCapturedInputs(features, opened(used));
  return {
    changePoint,
    captured,
    spans: used.map(({ windowStart, windowEnd }) => ({ windowStart, windowEnd })),
  };
}

async function* opened(windows: readonly CapturedWindow[]): AsyncGenerator<Dataset> {
  for (const { open } of windows) yield open();
}
