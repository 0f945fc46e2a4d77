import type { Check, CheckId, Verdict } from '../../../contract/check.js';
import { worst } from './worst-verdict.js';

/** Checks of files alone, and the one that goes through the script itself. A check not named here is taken to need the capture. */
const NEED_NO_CAPTURE: readonly CheckId[] = [
  'provenance',
  'sample-size',
  'leaked-label',
  'label-predictability',
  'stability',
  'time-order',
  'contamination',
  'reference-analyzer',
];

/** The script that stands between the capture and a monitor's judgement; null where every monitor judges the capture as it is. */
export function unreadCapture(
  monitors: readonly { readonly recordPreprocessor: string | null }[],
): string | null {
  return monitors.find(({ recordPreprocessor }) => recordPreprocessor !== null)?.recordPreprocessor ?? null;
}

/** The monitor whose analyzer must be asked: one with a script where there is one, for that we cannot answer for. */
export function strictestMonitor<One extends { readonly recordPreprocessor: string | null }>(
  monitors: readonly One[],
): One {
  return (monitors.find(({ recordPreprocessor }) => recordPreprocessor !== null) ?? monitors[0]) as One;
}

/** A check that needs our own reading of the capture, where that is not what the monitor judges: never a pass. */
export function unjudged(check: Check, script: string | null): Check {
  if (script === null || check.verdict === 'fail') return check;
  return {
    id: check.id,
    verdict: 'unknown',
    sentence: `Not judged: the monitor sees the capture only through ${fileName(script)}.`,
  };
}

/** Of a script, for sentences that must be short; where it stands is told once, among the run's warnings. */
export function fileName(script: string): string {
  return script.split('/').at(-1) as string;
}

interface Judged {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
}

/**
 * A gate's verdict where captured records pass through a script that only SageMaker's analyzer runs: what needs the
 * capture is unknown and names the script, so that a person must decide. What failed without the capture still fails.
 */
export function withoutCapture(judged: Judged, script: string | null): Judged {
  if (script === null) return judged;
  const checks = judged.checks.map((check) =>
    NEED_NO_CAPTURE.includes(check.id) ? check : unjudged(check, script),
  );
  return { verdict: worst(checks), checks };
}
