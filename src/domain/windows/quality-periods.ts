import type { JudgedWindow } from '../../contract/judged-window.js';
import { windowVerdict } from './execution.js';
import type { TimeSpan } from './time-span.js';
import { changePointByVerdicts, violationHistory } from './violation-history.js';

/** A span of captured traffic whose merged records lie below the output of this report. */
export interface LabelledSpan extends TimeSpan {
  readonly reportUri: string;
}

/** Spans of labelled traffic before and since the quality fell; no two of them overlap. */
export interface QualityPeriods {
  readonly before: readonly LabelledSpan[];
  readonly after: readonly LabelledSpan[];
}

const MOST_SPANS = 12;
/** With more spans since the change, the first one is left out: the change may have begun within it. */
const WITHOUT_FIRST = 2;

/**
 * The periods of a model quality monitor, oldest window first. Windows may overlap, if an hourly schedule looks back over a day:
 * what a window adds to the one before counts. Null if the monitor is not violated now.
 * @param servingSince windows that began earlier have outputs of another model
 */
export function qualityPeriods(
  windows: readonly JudgedWindow[],
  servingSince: string,
): QualityPeriods | null {
  const judged = windows.filter(
    (window) =>
      windowVerdict(window) !== 'unknown' && Date.parse(window.windowStart) >= Date.parse(servingSince),
  );
  const changePoint = changePointByVerdicts(violationHistory(judged));
  if (changePoint === null) return null;
  const since = judged.findIndex(({ windowStart }) => Date.parse(windowStart) >= Date.parse(changePoint));
  const boundary =
    since > 0 ? Date.parse((judged[since - 1] as JudgedWindow).windowEnd) : Number.NEGATIVE_INFINITY;
  const after = disjoint(judged.slice(since), boundary);
  const clean = judged.slice(0, since).filter((window) => windowVerdict(window) === 'clean');
  return {
    before: disjoint(clean, Number.NEGATIVE_INFINITY).slice(-MOST_SPANS),
    after: after.slice(after.length > WITHOUT_FIRST ? 1 : 0).slice(-MOST_SPANS),
  };
}

function disjoint(windows: readonly JudgedWindow[], from: number): readonly LabelledSpan[] {
  const spans: LabelledSpan[] = [];
  let covered = from;
  for (const { windowStart, windowEnd, reportUri } of windows) {
    const [start, end] = [Math.max(covered, Date.parse(windowStart)), Date.parse(windowEnd)];
    if (reportUri === undefined || start >= end) continue;
    spans.push({ start, end, reportUri });
    covered = end;
  }
  return spans;
}
