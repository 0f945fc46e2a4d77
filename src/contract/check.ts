/** pass < warn < unknown < fail: the verdict of a gate is the worst of its checks. */
export type Verdict = 'pass' | 'warn' | 'unknown' | 'fail';

export interface Check {
  readonly check: string;
  readonly verdict: Verdict;
  /** For a person: what was found, with its numbers. */
  readonly sentence: string;
  readonly threshold?: number;
  /** Numbers by feature, the worst first. */
  readonly evidence?: readonly { readonly feature: string; readonly value: number; readonly note?: string }[];
}
