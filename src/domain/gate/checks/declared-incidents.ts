import type { Check } from '../../../contract/check.js';
import type { BacktestedWindow } from '../backtested-window.js';

const LISTED = 3;

/**
 * The candidate must still raise violations in the windows of declared incidents, or it treats the defect as normal.
 * @param windows windows that lie completely inside a declared incident, judged by the candidate
 * @param incidents how many incidents are declared
 * @param leastRows windows with fewer rows are not counted
 */
export function declaredIncidentsCheck(
  windows: readonly Pick<BacktestedWindow, 'windowStart' | 'rows' | 'violated'>[],
  incidents = windows.length,
  leastRows = 0,
): Check {
  const id = 'declared-incidents';
  if (windows.length === 0 && incidents === 0) {
    return { id, verdict: 'pass', sentence: 'No incident is declared.' };
  }
  const counted = windows.filter(({ rows }) => rows >= leastRows);
  if (counted.length === 0) {
    return {
      id,
      verdict: 'unknown',
      sentence: `No captured window with at least ${leastRows} rows lies completely inside a declared incident. Cannot determine whether the candidate still raises violations there.`,
    };
  }
  const silent = counted.filter(({ violated }) => violated.length === 0);
  return {
    id,
    verdict: silent.length > 0 ? 'fail' : 'pass',
    sentence:
      silent.length > 0
        ? `The candidate raises no violation in ${silent.length} of ${counted.length} windows of declared incidents (${silent
            .slice(0, LISTED)
            .map(({ windowStart }) => windowStart)
            .join(', ')}): it treats the defect as normal.`
        : `The candidate raises violations in all ${counted.length} windows of declared incidents.`,
  };
}
