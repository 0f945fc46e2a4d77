import type { Incident } from '../../contract/incident.js';
import type { ResolvedRun } from '../../contract/run.js';
import { overlapOf, unionOf } from './incident-overlap.js';
import { lastFiring } from './schedule-expression.js';
import type { TimeSpan } from './time-span.js';

/** How many windows are looked at for each one wanted, where incidents are in the way. */
const FURTHEST = 10;
/** Each is scored anew, so a long incident speaks by its last windows. */
const MOST_BAD = 12;

/**
 * Closed windows since the change point, newest last, at most as many as the policy's backtest takes. Without a change
 * point, the latest windows. Windows that a declared incident touches are left out, and earlier ones take their place.
 * `now` is AWS's time.
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
  for (let looked = 0; spans.length < most && looked < FURTHEST * most; looked += 1) {
    const start = lastFiring(firing, end - 1);
    if (start < from) break;
    if (overlapOf({ start, end }, incidents) === 'none') spans.push({ start, end });
    end = start;
  }
  return spans.reverse();
}

/** Closed windows that declared incidents cover wholly, however old, newest last: a candidate must still alarm on them. */
export function declaredBadWindows(
  resolved: ResolvedRun,
  now: number,
  incidents: readonly Incident[],
): readonly TimeSpan[] {
  const firing = resolved.monitors[0]?.firing;
  const stretches = unionOf(incidents);
  if (!firing || stretches.length === 0) return [];
  const each = Math.max(1, Math.floor(MOST_BAD / stretches.length));
  return stretches
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
    .slice(-MOST_BAD);
}
