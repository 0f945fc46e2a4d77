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
  /** Whether all captured windows and the live baseline are alike, so that chance explains the monitor's violations. */
  readonly unchanged: boolean;
  readonly captured: CapturedInputs;
  /** The windows with rows that `captured` summarizes, oldest first. */
  readonly spans: readonly Span[];
  /** The windows with rows from before the drift, oldest first; none without a change point. */
  readonly before: readonly CapturedWindow[];
  /** Windows before these that were skipped because their capture cannot be read. */
  readonly skipped: readonly (Span & { readonly why: string })[];
}

type Span = Pick<CapturedWindow, 'windowStart' | 'windowEnd'>;

/** Start of the drift by the monitor's verdicts; null without one. */
export interface ChangeByVerdicts {
  readonly at: string | null;
  /** Whether chance explains the verdicts, if the captured windows are alike. */
  readonly isWithinChance: boolean;
}

/**
 * Finds the start of the drift in the captured windows and summarizes the inputs since then. Windows from before the drift
 * are read once, the others twice if there are such windows. A window from before the drift that cannot be read is skipped.
 * @param windows captured windows under the live definition, oldest first
 * @param live the live baseline's statistics; without them only the verdicts decide
 * @param latest number of windows used if there is no change point
 * @throws the error of a window since the change point that cannot be read
 */
export async function capturedSinceChange(
  features: readonly string[],
  windows: readonly CapturedWindow[],
  live: Statistics | null,
  byVerdicts: ChangeByVerdicts,
  latest: number,
  isUnreadable: (error: unknown) => boolean = () => false,
): Promise<CapturedSinceChange> {
  const all = await summarizeCapturedInputs(features, opened(windows), isUnreadable);
  const withRows = all.withRows.map((index) => windows[index] as CapturedWindow);
  const baseline = live && liveInputs(live, features);
  const isSince = ({ windowStart }: Span, start: string) => Date.parse(windowStart) >= Date.parse(start);
  const { at } = byVerdicts;
  const verdictIndex = at === null ? -1 : withRows.findIndex((window) => isSince(window, at));
  const isCompared =
    baseline !== null &&
    withRows.length > 0 &&
    all.windows.every((window) => window.features.length === baseline.features.length);
  const found = isCompared
    ? trafficChange(baseline, all.windows, verdictIndex < 0 ? null : verdictIndex)
    : null;
  const unchanged = isCompared && found === null && byVerdicts.isWithinChance;
  const changePoint = unchanged ? null : found === null ? at : (withRows[found]?.windowStart ?? at);
  const isUsed = (window: CapturedWindow) =>
    changePoint === null ? windows.indexOf(window) >= windows.length - latest : isSince(window, changePoint);
  const used = withRows.filter(isUsed);
  const unread = all.unreadable.map(({ index, error }) => ({
    window: windows[index] as CapturedWindow,
    error,
  }));
  const needed = unread.find(({ window }) => isUsed(window));
  if (needed) throw needed.error;
  return {
    changePoint,
    unchanged,
    captured:
      used.length === withRows.length && unread.length === 0
        ? all
        : await summarizeCapturedInputs(features, opened(used)),
    spans: used.map(spanOf),
    before: changePoint === null ? [] : withRows.filter((window) => !isUsed(window)),
    skipped: unread.map(({ window, error }) => ({
      ...spanOf(window),
      why: error instanceof Error ? error.message : String(error),
    })),
  };
}

function spanOf({ windowStart, windowEnd }: CapturedWindow): Span {
  return { windowStart, windowEnd };
}

async function* opened(windows: readonly CapturedWindow[]): AsyncGenerator<Dataset> {
  for (const { open } of windows) yield open();
}
