import type { Check, Verdict } from '../../contract/check.js';

const ORDER: readonly Verdict[] = ['pass', 'warn', 'unknown', 'fail'];

export function worst(checks: readonly Pick<Check, 'verdict'>[]): Verdict {
  return checks.reduce<Verdict>(
    (worstYet, { verdict }) => (ORDER.indexOf(verdict) > ORDER.indexOf(worstYet) ? verdict : worstYet),
    'pass',
  );
}
