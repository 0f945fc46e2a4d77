/** pass < warn < unknown < fail: the verdict of a gate is the worst of its checks. */
export type Verdict = 'pass' | 'warn' | 'unknown' | 'fail';
const ORDER: readonly Verdict[] = ['pass', 'warn', 'unknown', 'fail'];

export interface Check {
  readonly check: string;
  readonly verdict: Verdict;
  /** For a person: what was found, with its numbers. */
  readonly sentence: string;
  readonly threshold?: number;
  /** Numbers by feature, the worst first. */
  readonly evidence?: readonly { readonly feature: string; readonly value: number; readonly note?: string }[];
}

export function worst(checks: readonly Pick<Check, 'verdict'>[]): Verdict {
  return checks.reduce<Verdict>(
    (so, { verdict }) => (ORDER.indexOf(verdict) > ORDER.indexOf(so) ? verdict : so),
    'pass',
  );
}
