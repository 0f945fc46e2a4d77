import type { JudgedWindow } from '../../contract/judged-window.js';
import type { RestoredPair } from '../../contract/run.js';
import { hasEnded, isFeedCheck, windowVerdict } from './execution.js';
import { hasEnoughRows } from './verification.js';

/** What the monitor reported before the run. A restored old pair may report the same again, and nothing else. */
export interface PriorProblems {
  /** Distinct `feature|check` names in the evidence. */
  readonly violations: readonly string[];
  /** A report in the evidence has more violations than names, or could not be read, so a name may be missing here. */
  readonly unnamed: boolean;
  /** An execution in the evidence failed for a reason other than missing data. */
  readonly failures: boolean;
}

export interface RestoredPairSituation {
  /** Number of whole windows to check. */
  readonly windows: number;
  /** Job definition that must judge. */
  readonly jobDefinition: string;
  /** Since then only the old model serves. Milliseconds, AWS's time. */
  readonly servesSince: number;
  /** When the schedule was switched back; earlier executions may use the replaced definition. Null if it was never switched. */
  readonly judgesSince: number | null;
  readonly known: PriorProblems;
  readonly seen: readonly JudgedWindow[];
  readonly leastRows: number;
  /** Number of whole windows due since then, with or without data. */
  readonly windowsDue: number;
  /** What is live now and should not be, as clauses; empty if the old pair is live. */
  readonly deviations: readonly string[];
}

/** The check ends after this many times the windows to check, with or without data. */
const MAX_WAIT_FACTOR = 2;
const REASON_LENGTH = 200;
const MAX_NAMES = 8;

interface KeepWaiting {
  readonly verdict: 'wait';
  readonly why: string;
}

export function priorProblems(evidence: readonly JudgedWindow[]): PriorProblems {
  return {
    violations: [...new Set(evidence.flatMap(({ violated }) => violated))],
    unnamed: evidence.some(isUnnamed),
    failures: evidence.some(failedWithData),
  };
}

/**
 * Checks whether a restored old pair behaves as before the run: its own job definition judges, executions do not fail, and
 * there is no violation that was not in the evidence before the run. The first deviation decides.
 */
export function verifyRestoredPair(situation: RestoredPairSituation): RestoredPair | KeepWaiting {
  const { windows, jobDefinition, servesSince, judgesSince, known, seen, deviations } = situation;
  const worse = (why: string, unexpected: readonly string[] = []): RestoredPair => ({
    verdict: 'worse',
    why,
    unexpected: unexpected.slice(0, 20),
  });
  if (deviations.length > 0) return worse(deviations.join('; '));
  const whole = seen.filter(({ windowStart }) => Date.parse(windowStart) >= servesSince);
  let asBefore = 0;
  for (const window of whole) {
    if (asBefore >= windows) break;
    const name = `the window of ${window.windowStart.slice(0, 16)}Z`;
    if (window.jobDefinition !== jobDefinition) {
      if (judgesSince !== null && Date.parse(window.scheduledTime) < judgesSince) continue;
      return worse(`${name} was judged by ${window.jobDefinition} and not by ${jobDefinition}`);
    }
    if (!hasEnded(window.status)) continue;
    if (failedWithData(window) && !known.failures) {
      return worse(
        `the execution of ${name} failed; none failed before: ${(window.failureReason ?? 'no reason given').slice(0, REASON_LENGTH)}`,
      );
    }
    if (windowVerdict(window) === 'unknown' || !hasEnoughRows(window, situation.leastRows)) continue;
    const unknown = window.violated.filter((violation) => !known.violations.includes(violation));
    // If the evidence does not name all violations, an unknown name may be an old one. A truncated list keeps the names of
    // feed checks first, so those are certainly new.
    const certainlyNew = known.unnamed ? unknown.filter(isFeedCheck) : unknown;
    if (certainlyNew.length > 0) {
      const named = certainlyNew.slice(0, MAX_NAMES).join(', ');
      const more = certainlyNew.length > MAX_NAMES ? ` and ${certainlyNew.length - MAX_NAMES} more` : '';
      return worse(
        `in ${name} the monitor reported ${named}${more}, which it did not report before`,
        certainlyNew,
      );
    }
    if (isUnnamed(window) && !known.unnamed) {
      return worse(`in ${name} the monitor reported violations without naming them`);
    }
    asBefore += 1;
  }
  const counted = `${asBefore} of ${windows} whole ${windows === 1 ? 'window' : 'windows'}`;
  if (asBefore >= windows) {
    return {
      verdict: 'as-before',
      why: `in ${counted} the monitor reported nothing new`,
      unexpected: [],
    };
  }
  if (situation.windowsDue >= MAX_WAIT_FACTOR * windows) {
    return {
      verdict: 'unknown',
      why: `too little traffic to decide: ${counted} judged of ${situation.windowsDue} that were due`,
      unexpected: [],
    };
  }
  return { verdict: 'wait', why: `${counted} judged under the old pair` };
}

const WORST = ['as-before', 'unknown', 'worse'] as const;

/** The result of several monitors, at least one: the worst decides. */
export function worstRestoredPair(reports: readonly RestoredPair[]): RestoredPair {
  const worst = reports.reduce((worstSoFar, one) =>
    WORST.indexOf(one.verdict) > WORST.indexOf(worstSoFar.verdict) ? one : worstSoFar,
  );
  return { ...worst, unexpected: [...new Set(reports.flatMap(({ unexpected }) => unexpected))].slice(0, 20) };
}

export function restoredPairSentence({ verdict, why }: RestoredPair): string {
  switch (verdict) {
    case 'as-before':
      return `It behaves as before the run: ${why}.`;
    case 'worse':
      return `It behaves worse than before the run: ${why}. Check the data feed, the endpoint and its monitors.`;
    case 'unknown':
      return `Cannot determine whether it behaves as before: ${why}.`;
  }
}

function isUnnamed(window: JudgedWindow): boolean {
  return (
    windowVerdict(window) === 'violated' &&
    (window.violated.length === 0 || window.violations > window.violated.length)
  );
}

/** An execution without traffic fails as well, with "no data" as its reason; that is not a fault of the pair. */
function failedWithData({ status, failureReason }: JudgedWindow): boolean {
  return status === 'Failed' && !/no data/i.test(failureReason ?? '');
}
