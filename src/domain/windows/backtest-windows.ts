import type { Detection } from '../../contract/detection.js';
import type { Incident } from '../../contract/incident.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { overlapOf, unionOf } from './incident-overlap.js';
import { lastFiring } from './schedule-expression.js';
import type { TimeSpan } from './time-span.js';

/** Maximum number of windows examined for each one wanted, because incidents exclude some. */
const MAX_EXAMINED_PER_WINDOW = 10;
/** The candidate judges each of them, so only the last windows of a long incident are used. */
const MAX_BAD_WINDOWS = 12;

/**
 * Closed windows since the change point, newest last, at most as many as the policy's backtest uses. Without a change
 * point, the latest windows. Windows that overlap a declared incident are replaced by earlier ones. `now` is AWS's time.
 */
export function windowsToBacktest(
  resolved: ResolvedRun,
  changePoint: string | null,
  now: number,
  incidents: readonly Incident[] = [],
): readonly TimeSpan[] {
  const firing = resolved.monitors[0]?.firing;
  if (!firing) return [];
  const from = changePoint === null ? Number.NEGATIVE_INFINITY : Date.parse(changePoint);
  const most = changePoint === null ? resolved.rules.detectionWindows : resolved.rules.gate.backtestWindows;
  const spans: TimeSpan[] = [];
  let end = lastFiring(firing, now);
  for (let examined = 0; spans.length < most && examined < MAX_EXAMINED_PER_WINDOW * most; examined += 1) {
    const start = lastFiring(firing, end - 1);
    if (start < from) break;
    if (overlapOf({ start, end }, incidents) === 'none') spans.push({ start, end });
    end = start;
  }
  return spans.reverse();
}

/**
 * Windows in which the diagnosis looks for the start of the drift: those since the first one that the live definition judged,
 * at most as many as the backtest uses. Without a known history, the windows of the backtest.
 */
export function windowsToExamine(
  resolved: ResolvedRun,
  { history, changePoint }: Pick<Detection, 'history' | 'changePoint'>,
  now: number,
  incidents: readonly Incident[],
): readonly TimeSpan[] {
  return windowsToBacktest(resolved, history?.windows[0]?.windowStart ?? changePoint, now, incidents);
}

/** Closed windows that declared incidents cover wholly, however old, newest last. A candidate must violate on them. */
export function declaredBadWindows(
  resolved: ResolvedRun,
  now: number,
  incidents: readonly Incident[],
): readonly TimeSpan[] {
  const firing = resolved.monitors[0]?.firing;
  const periods = unionOf(incidents);
  if (!firing || periods.length === 0) return [];
  const each = Math.max(1, Math.floor(MAX_BAD_WINDOWS / periods.length));
  return periods
    .flatMap(({ start: from, end: to }) => {
      const spans: TimeSpan[] = [];
      let end = lastFiring(firing, Math.min(to, now));
      while (spans.length < each) {
        const start = lastFiring(firing, end - 1);
        if (start < from) break;
        spans.push({ start, end });
        end = start;
      }
      return spans.reverse();
    })
    .slice(-MAX_BAD_WINDOWS);
}
