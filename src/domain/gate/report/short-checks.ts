import type { Check } from '../../../contract/check.js';

/** Characters of all sentences of a gate in a run's history. The gate's file in S3 has the complete sentences. */
const BUDGET = 2600;
const LONGEST = 400;

/** Each check with as much of its sentence as fits. Sentences of passed checks are cut first. */
export function shortChecks(
  checks: readonly Check[],
  budget = BUDGET,
): readonly Pick<Check, 'id' | 'verdict' | 'sentence'>[] {
  const findings = checks.filter(({ verdict }) => verdict !== 'pass');
  const each = fairShare(
    findings.map(({ sentence }) => sentence.length),
    budget * 0.8,
  );
  const spent = findings.reduce((sum, { sentence }) => sum + Math.min(each, sentence.length), 0);
  const rest = Math.floor((budget - spent) / Math.max(1, checks.length - findings.length));
  return checks.map(({ id, verdict, sentence }) => ({
    id,
    verdict,
    sentence: cut(sentence, verdict === 'pass' ? Math.min(LONGEST, rest) : each),
  }));
}

function cut(sentence: string, most: number): string {
  return sentence.length <= most ? sentence : `${sentence.slice(0, Math.max(0, most - 1))}…`;
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
