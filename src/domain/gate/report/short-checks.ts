import type { Check } from '../../../contract/check.js';

/** Characters of all sentences of a gate in a run's history. The gate's file in S3 has the complete sentences. */
const BUDGET = 2600;
const LONGEST = 600;

/** Each check, with its sentence unless it passes: a person decides from the others, so these keep as much as fits. */
export function shortChecks(
  checks: readonly Check[],
  budget = BUDGET,
): readonly Pick<Check, 'id' | 'verdict' | 'sentence'>[] {
  const findings = checks.filter(({ verdict }) => verdict !== 'pass');
  const each = fairShare(
    findings.map(({ sentence }) => sentence.length),
    budget,
  );
  return checks.map(({ id, verdict, sentence }) => ({
    id,
    verdict,
    sentence: verdict === 'pass' ? '' : cut(sentence, each),
  }));
}

/** Cuts after a word. */
function cut(sentence: string, most: number): string {
  if (sentence.length <= most) return sentence;
  const start = sentence.slice(0, Math.max(0, most - 1));
  return `${start.slice(0, Math.max(start.lastIndexOf(' '), 0)) || start}…`;
}

/** The length limit at which all sentences fit. Long ones get the space that short ones do not need. */
function fairShare(lengths: readonly number[], budget: number): number {
  let left = budget;
  const sorted = [...lengths].sort((a, b) => a - b);
  for (const [i, length] of sorted.entries()) {
    const share = left / (sorted.length - i);
    if (length > share) return Math.min(LONGEST, Math.floor(share));
    left -= length;
  }
  return LONGEST;
}
