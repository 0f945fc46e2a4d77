import type { JudgedWindow } from '../../contract/judged-window.js';
import type { RestoredPair } from '../../contract/run.js';
import { hasEnded, isFeedCheck, windowVerdict } from './execution.js';
import { hasEnoughRows } from './verification.js';

/** What the monitor said before the run, which is all that an old pair that is back may say again. */
export interface PriorProblems {
  /** Distinct `feature|check` of the evidence. */
  readonly violations: readonly string[];
  /** A report of the evidence alarmed on more than was kept, or could not be read: what is new cannot be told. */
  readonly unnamed: boolean;
  /** An execution of the evidence failed other than for want of data. */
  readonly failures: boolean;
}

export interface RestoredPairSituation {
  /** Whole windows to watch. */
  readonly windows: number;
  /** Definition that must judge. */
  readonly jobDefinition: string;
  /** From here on the old model alone serves. Milliseconds, AWS's time. */
  readonly servesSince: number;
  /** When the schedule was switched back; executions due before may name the definition that was taken back. Null if it never left. */
  readonly judgesSince: number | null;
  readonly known: PriorProblems;
  readonly seen: readonly JudgedWindow[];
  readonly leastRows: number;
  /** Whole windows that have been due since, with or without data. */
  readonly windowsDue: number;
  /** What is live at this moment and should not be, each as a sentence's end; empty when the pair stands. */
  readonly amiss: readonly string[];
}

/** Windows without data are waited for at most this many times the windows to watch. */
const PATIENCE = 2;
const REASON_SHOWN = 200;
const NAMES_SHOWN = 8;

export interface KeepWatching {
  readonly verdict: 'wait';
  readonly why: string;
}

export function priorProblems(evidence: readonly JudgedWindow[]): PriorProblems {
  return {
    violations: [...new Set(evidence.flatMap(({ violated }) => violated))],
    unnamed: evidence.some(isUnnamed),
    failures: evidence.some(failedInEarnest),
  };
}

/**
 * Whether an old pair that was put back does as it did before the run: judged by its own definition, executions that end,
 * and no violation beyond those that the evidence before the run already held. The first thing that is worse decides.
 */
export function verifyRestoredPair(situation: RestoredPairSituation): RestoredPair | KeepWatching {
  const { windows, jobDefinition, servesSince, judgesSince, known, seen, amiss } = situation;
  const worse = (why: string, unexpected: readonly string[] = []): RestoredPair => ({
    verdict: 'worse',
    why,
    unexpected: unexpected.slice(0, 20),
  });
  if (amiss.length > 0) return worse(amiss.join('; '));
  const whole = seen.filter(({ windowStart }) => Date.parse(windowStart) >= servesSince);
  let asBefore = 0;
  for (const window of whole) {
    if (asBefore >= windows) break;
    const of = `the window of ${window.windowStart.slice(0, 16)}Z`;
    if (window.jobDefinition !== jobDefinition) {
      if (judgesSince !== null && Date.parse(window.scheduledTime) < judgesSince) continue;
      return worse(`${of} was judged by ${window.jobDefinition} and not by ${jobDefinition}`);
    }
    if (!hasEnded(window.status)) continue;
    if (failedInEarnest(window) && !known.failures) {
      return worse(
        `the execution of ${of} failed, which none did before: ${(window.failureReason ?? 'no reason given').slice(0, REASON_SHOWN)}`,
      );
    }
    if (windowVerdict(window) === 'unknown' || !hasEnoughRows(window, situation.leastRows)) continue;
    const fresh = window.violated.filter((violation) => !known.violations.includes(violation));
    // Where the evidence held more than its names say, one that is not among them may be an old one; but a cut list
    // keeps the names of the feed's checks first.
    const surelyNew = known.unnamed ? fresh.filter(isFeedCheck) : fresh;
    if (surelyNew.length > 0) {
      const named = surelyNew.slice(0, NAMES_SHOWN).join(', ');
      const more = surelyNew.length > NAMES_SHOWN ? ` and ${surelyNew.length - NAMES_SHOWN} more` : '';
      return worse(`in ${of} the monitor saw ${named}${more}, which it had not seen before`, surelyNew);
    }
    if (isUnnamed(window) && !known.unnamed) {
      return worse(`in ${of} the monitor saw violations that its report does not name`);
    }
    asBefore += 1;
  }
  const counted = `${asBefore} of ${windows} whole ${windows === 1 ? 'window' : 'windows'}`;
  if (asBefore >= windows) {
    return {
      verdict: 'as-before',
      why: `in ${counted} the monitor saw nothing that it had not seen before`,
      unexpected: [],
    };
  }
  if (situation.windowsDue >= PATIENCE * windows) {
    return {
      verdict: 'unknown',
      why: `too little traffic came to tell: ${counted} in ${situation.windowsDue} that were due`,
      unexpected: [],
    };
  }
  return { verdict: 'wait', why: `${counted} under the old pair could be judged` };
}

const WORST = ['as-before', 'unknown', 'worse'] as const;

/** Of several monitors the worst decides. */
export function worstRestoredPair(looks: readonly RestoredPair[]): RestoredPair {
  const worst = looks.reduce((so, one) =>
    WORST.indexOf(one.verdict) > WORST.indexOf(so.verdict) ? one : so,
  );
  return { ...worst, unexpected: [...new Set(looks.flatMap(({ unexpected }) => unexpected))].slice(0, 20) };
}

export function restoredPairSentence({ verdict, why }: RestoredPair): string {
  switch (verdict) {
    case 'as-before':
      return `It does as it did before the run: ${why}.`;
    case 'worse':
      return `It does worse than before the run: ${why}. Look at the feed, the endpoint and its monitors.`;
    case 'unknown':
      return `Whether it does as before is not known: ${why}.`;
  }
}

function isUnnamed(window: JudgedWindow): boolean {
  return (
    windowVerdict(window) === 'violated' &&
    (window.violated.length === 0 || window.violations > window.violated.length)
  );
}

/** An hour without traffic fails too, and says so; it is no fault of the pair. */
function failedInEarnest({ status, failureReason }: JudgedWindow): boolean {
  return status === 'Failed' && !/no data/i.test(failureReason ?? '');
}
