import type { Check } from './check.js';

/** Characters of sentences that a run's history carries for a gate; the report in S3 has them whole. */
const BUDGET = 2600;
const LONGEST = 400;

/** Each check with as much of its sentence as fits: findings keep theirs, and what passed is cut first. */
export function shortChecks(
  checks: readonly Check[],
  budget = BUDGET,
): readonly Pick<Check, 'check' | 'verdict' | 'sentence'>[] {
  const findings = checks.filter(({ verdict }) => verdict !== 'pass');
  const each = Math.min(LONGEST, Math.floor((budget * 0.8) / Math.max(1, findings.length)));
  const spent = findings.reduce((sum, { sentence }) => sum + Math.min(each, sentence.length), 0);
  const rest = Math.floor((budget - spent) / Math.max(1, checks.length - findings.length));
  return checks.map(({ check, verdict, sentence }) => ({
    check,
    verdict,
    sentence: cut(sentence, verdict === 'pass' ? Math.min(LONGEST, rest) : each),
  }));
}

function cut(sentence: string, most: number): string {
  return sentence.length <= most ? sentence : `${sentence.slice(0, Math.max(0, most - 1))}…`;
}
