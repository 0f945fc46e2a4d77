import type { ResolvedRun } from '../domain/contract/run.js';
import { lastFiring } from '../domain/windows/schedule-expression.js';
import type { WindowSpan } from './capture-windows.js';

/**
 * Closed windows since the change point, newest last, at most as many as the policy's backtest takes. Without a change
 * point, the latest windows. `now` is AWS's time.
 */
export function windowsToBacktest(
  resolved: ResolvedRun,
  changePoint: string | null,
  now: number,
): readonly WindowSpan[] {
  const firing = resolved.monitors[0]?.firing;
  if (!firing) return [];
  const from = changePoint === null ? Number.NEGATIVE_INFINITY : Date.parse(changePoint);
  const most = changePoint === null ? resolved.rules.detectionWindows : resolved.rules.gate.backtestWindows;
  const spans: WindowSpan[] = [];
  let end = lastFiring(firing, now);
  while (spans.length < most) {
    const start = lastFiring(firing, end - 1);
    if (start < from) break;
    spans.push({ start, end });
    end = start;
  }
  return spans.reverse();
}
