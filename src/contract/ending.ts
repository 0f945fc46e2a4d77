import type { WaitingCandidate } from './decision.js';

export type OutcomeKind =
  | 'Rebaselined'
  | 'NothingToDo'
  | 'DoNotRetrain'
  | 'Undetermined'
  | 'Rejected'
  | 'Expired'
  | 'RolledBack'
  | 'Unverified'
  | 'NeedsAttention'
  | 'Planned';

/** How a run ends. */
export interface Ending {
  readonly outcome: OutcomeKind;
  readonly summary: string;
}

/** Who decides about a candidate; nobody, where every version failed the gate and the policy lets nobody overrule it. */
export type ApprovalRequest =
  | { readonly ask: 'nobody'; readonly summary: string }
  | { readonly ask: 'policy' | 'person'; readonly offered: readonly WaitingCandidate[] };
