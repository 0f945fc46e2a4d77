import type { Check } from './check.js';
import type { BacktestedWindow } from './checks.js';
import { list } from './sentence.js';

/** What SageMaker's own analyzer said of one re-scored window, or why nothing is known of it. */
export type ImageFinding =
  | { readonly kind: 'ran'; readonly windowStart: string; readonly violated: readonly string[] }
  | { readonly kind: 'not known'; readonly why: string };

/**
 * Our numbers beside those of the analyzer that will judge production. They are the same rules computed twice, so a
 * violation that only one of them sees is a finding about one of them; a person should know before the switch.
 */
export function imageCheck(finding: ImageFinding, backtest: readonly BacktestedWindow[]): Check {
  const check = "SageMaker's own analyzer";
  if (finding.kind === 'not known') {
    return { check, verdict: 'unknown', sentence: `It could not be asked: ${finding.why}.` };
  }
  const ours = backtest.find(({ windowStart }) => windowStart === finding.windowStart);
  const when = `${finding.windowStart.slice(0, 16)}Z`;
  if (!ours) {
    return { check, verdict: 'unknown', sentence: `It judged the window of ${when}, which we did not.` };
  }
  const onlyTheirs = finding.violated.filter((one) => !ours.violated.includes(one));
  const onlyOurs = ours.violated.filter((one) => !finding.violated.includes(one));
  if (onlyTheirs.length === 0 && onlyOurs.length === 0) {
    const same =
      ours.violated.length === 0 ? 'finds no violation either' : `finds the same ${ours.violated.length}`;
    return {
      check,
      verdict: 'pass',
      sentence: `Run with the candidate on the window of ${when}, re-scored, it ${same}.`,
    };
  }
  const differences = [
    ...(onlyTheirs.length > 0 ? [`it alone finds ${list(onlyTheirs)}`] : []),
    ...(onlyOurs.length > 0 ? [`we alone find ${list(onlyOurs)}`] : []),
  ];
  return {
    check,
    verdict: 'warn',
    sentence: `Run with the candidate on the window of ${when}, re-scored, it disagrees with our numbers: ${differences.join('; ')}. Production will be judged by its.`,
    evidence: [...onlyTheirs, ...onlyOurs].map((feature) => ({
      feature,
      value: 1,
      note: onlyTheirs.includes(feature) ? 'the analyzer alone' : 'we alone',
    })),
  };
}
