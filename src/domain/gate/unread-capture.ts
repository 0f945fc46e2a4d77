import type { Check, CheckId, Verdict } from '../../contract/check.js';
import { worst } from './worst-verdict.js';

/** Checks of files alone, and the one that uses the script itself. Every other check needs the capture. */
const NEED_NO_CAPTURE: readonly CheckId[] = [
  'provenance',
  'sample-size',
  'held-out-rows',
  'leaked-label',
  'label-predictability',
  'challenger',
  'stability',
  'time-order',
  'contamination',
  'carried-edits',
  'reference-analyzer',
];

/**
 * The record preprocessor that a monitor applies to the capture before it judges, and that payloadMapping does not stand
 * for; null if no monitor has one.
 */
export function unreadCapture(
  monitors: readonly { readonly recordPreprocessor: string | null; readonly preprocessorMapped?: true }[],
): string | null {
  return (
    monitors.find((monitor) => monitor.recordPreprocessor !== null && !monitor.preprocessorMapped)
      ?.recordPreprocessor ?? null
  );
}

/** The monitor that SageMaker's own analyzer runs for: one with a record preprocessor, because we cannot compute its result. */
export function strictestMonitor<One extends { readonly recordPreprocessor: string | null }>(
  monitors: readonly One[],
): One {
  return (monitors.find(({ recordPreprocessor }) => recordPreprocessor !== null) ?? monitors[0]) as One;
}

/** A check that needs the capture cannot pass if the monitor judges the output of a script. */
export function unjudged(check: Check, script: string | null): Check {
  if (script === null || check.verdict === 'fail') return check;
  return {
    id: check.id,
    verdict: 'unknown',
    sentence: `Not judged: the monitor sees the capture only through ${fileName(script)}.`,
  };
}

/** The script's file name, for sentences that must be short; a warning of the run states the full URI. */
export function fileName(script: string): string {
  return script.split('/').at(-1) as string;
}

interface Judged {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
}

/**
 * The gate's verdict if captured records pass through a script that only SageMaker's analyzer runs. Checks that need the
 * capture are unknown and name the script, so that a person must decide. A check that fails still fails.
 */
export function withoutCapture(judged: Judged, script: string | null): Judged {
  if (script === null) return judged;
  const checks = judged.checks.map((check) =>
    NEED_NO_CAPTURE.includes(check.id) ? check : unjudged(check, script),
  );
  return { verdict: worst(checks), checks };
}
