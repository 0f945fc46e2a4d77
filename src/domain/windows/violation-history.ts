import type { ViolationHistory } from '../../contract/detection.js';
import type { Incident } from '../../contract/incident.js';
import type { JudgedWindow } from '../../contract/judged-window.js';
import { fisherExactRise } from '../../statistics/fisher-exact.js';
import { isFeedCheck, windowVerdict } from './execution.js';
import { outsideIncidents } from './incident-overlap.js';

/** With fewer windows before a change point, their violations alone do not show that a violation is chronic. */
const LEAST_WINDOWS_BEFORE = 2;
/** A violation is chronic unless its rate after the change point is higher by this level of Fisher's exact test. */
const LEVEL = 0.05;
/** Limits of the history, in names and in characters of its JSON: it stays in the run's history. Feed violations are kept first. */
const MAX_NAMES = 60;
const MAX_CHARACTERS = 1_500;
/** Stands for the violations of a report without names. */
const UNNAMED = '';

/** How often the windows before and after a change point raised a violation. */
export interface ViolationRates {
  readonly name: string;
  readonly before: { readonly hits: number; readonly of: number };
  readonly after: { readonly hits: number; readonly of: number };
}

/** The violations of the windows that could be judged, oldest first. */
export function violationHistory(windows: readonly JudgedWindow[]): ViolationHistory {
  const judged = windows.filter((window) => windowVerdict(window) !== 'unknown');
  const raised = new Map<string, number[]>();
  judged.forEach((window, index) => {
    if (windowVerdict(window) !== 'violated') return;
    for (const name of window.violated.length > 0 ? window.violated : [UNNAMED]) {
      raised.set(name, [...(raised.get(name) ?? []), index]);
    }
  });
  return {
    windows: judged.map(({ windowStart, windowEnd }) => ({ windowStart, windowEnd })),
    violations: [...raised].map(([name, raisedIn]) => ({ name, raisedIn })),
  };
}

/** The history without the names beyond its limits: a report can contain thousands. */
export function withTruncatedHistory({ windows, violations }: ViolationHistory): ViolationHistory {
  let left = MAX_CHARACTERS;
  const kept = [...violations]
    .sort(
      (a, b) =>
        Number(isFeedCheck(b.name)) - Number(isFeedCheck(a.name)) || b.raisedIn.length - a.raisedIn.length,
    )
    .slice(0, MAX_NAMES)
    .filter(({ name, raisedIn }) => {
      left -= JSON.stringify({ name, raisedIn }).length;
      return left > 0;
    });
  return { windows, violations: kept };
}

/** The history without windows that overlap a declared incident: the cause of their violations is known already. */
export function historyOutside(history: ViolationHistory, incidents: readonly Incident[]): ViolationHistory {
  const windows = outsideIncidents(history.windows, incidents);
  const index = new Map(windows.map((window, i) => [window, i]));
  return {
    windows,
    violations: history.violations.flatMap(({ name, raisedIn }) => {
      const left = raisedIn.flatMap((i) => index.get(history.windows[i] as (typeof windows)[number]) ?? []);
      return left.length > 0 ? [{ name, raisedIn: left }] : [];
    }),
  };
}

/**
 * Start of the drift by the verdicts: the window from which each window has a violation that is not chronic. A violation that
 * the windows before raise as often is chronic. Of several such windows, the one whose violations separate best (largest
 * likelihood ratio). Without one, the start of the latest unbroken sequence of violated windows. Null if the last window is
 * clean.
 */
export function changePointByVerdicts(history: ViolationHistory): string | null {
  const { windows, violations } = history;
  const unbroken = sequenceStart(windows.length, violations);
  let best: { readonly index: number; readonly gain: number } | null = null;
  for (let index = LEAST_WINDOWS_BEFORE; index < windows.length; index += 1) {
    const rates = ratesAt(history, index);
    const drift = rates.filter((one) => !isChronic(one));
    const names = new Set(drift.map(({ name }) => name));
    if (
      sequenceStart(
        windows.length,
        violations.filter(({ name }) => names.has(name)),
      ) !== index
    )
      continue;
    const gain = drift.reduce((sum, one) => sum + likelihoodRatio(one), 0);
    if (best === null || gain > best.gain) best = { index, gain };
  }
  const found = best?.index ?? unbroken;
  return found === null ? null : (windows[found]?.windowStart ?? null);
}

/** Checks of values that the captured distributions show as well. */
const OF_DISTRIBUTIONS = /\|(completeness_check|categorical_values_check|baseline_drift_check)$/;

/**
 * Whether chance explains the violations since the change point, if the captured distributions did not change: all concern
 * values, and no rate rises by the level of Fisher's exact test.
 */
export function isWithinChance(history: ViolationHistory, changePoint: string | null): boolean {
  if (changePoint === null) return history.violations.every(({ name }) => OF_DISTRIBUTIONS.test(name));
  const index = history.windows.findIndex(
    ({ windowStart }) => Date.parse(windowStart) >= Date.parse(changePoint),
  );
  return ratesAt(history, Math.max(0, index)).every(
    (one) =>
      isChronic(one) || (OF_DISTRIBUTIONS.test(one.name) && fisherExactRise(one.before, one.after) > LEVEL),
  );
}

/** Violations that occur as often before the change point as after it, the most frequent first. */
export function chronicViolations(
  history: ViolationHistory,
  changePoint: string | null,
): readonly ViolationRates[] {
  if (changePoint === null) return [];
  const index = history.windows.findIndex(
    ({ windowStart }) => Date.parse(windowStart) >= Date.parse(changePoint),
  );
  if (index < 1) return [];
  return ratesAt(history, index)
    .filter((one) => one.name !== UNNAMED && isChronic(one))
    .sort((a, b) => b.before.hits - a.before.hits);
}

function ratesAt({ windows, violations }: ViolationHistory, index: number): readonly ViolationRates[] {
  return violations.map(({ name, raisedIn }) => {
    const hits = raisedIn.filter((window) => window < index).length;
    return {
      name,
      before: { hits, of: index },
      after: { hits: raisedIn.length - hits, of: windows.length - index },
    };
  });
}

function isChronic({ before, after }: ViolationRates): boolean {
  return before.hits > 0 && fisherExactRise(before, after) > LEVEL;
}

/** Index of the first window of the latest unbroken sequence of violated windows; null if the last window is clean. */
function sequenceStart(count: number, violations: ViolationHistory['violations']): number | null {
  const violated = new Set(violations.flatMap(({ raisedIn }) => raisedIn));
  let start = count;
  while (start > 0 && violated.has(start - 1)) start -= 1;
  return start === count ? null : start;
}

/** Logarithm of the likelihood ratio of two rates against one. */
function likelihoodRatio({ before, after }: ViolationRates): number {
  const together = { hits: before.hits + after.hits, of: before.of + after.of };
  return logLikelihood(before) + logLikelihood(after) - logLikelihood(together);
}

function logLikelihood({ hits, of }: { readonly hits: number; readonly of: number }): number {
  if (hits === 0 || hits === of) return 0;
  return hits * Math.log(hits / of) + (of - hits) * Math.log(1 - hits / of);
}
