import { z } from 'zod';
import { describeZodError } from './describe-zod-error.js';
import { isUndecodable, unwrapJsonString } from './input.js';

// A decision is kept in the result and the record: what no person would write must not grow them past Temporal's limits.
const LONGEST_NAME = 200;
const LONGEST_REASON = 2000;

/** What an approver pastes. `candidate` echoes the digest, so that a stale or double click cannot approve the wrong baseline. */
const decisionMessage = z.strictObject({
  candidate: z.string().trim().min(1).max(LONGEST_NAME),
  /** Who decides. Temporal does not authenticate it. */
  approver: z.string().trim().min(1).max(LONGEST_NAME),
  reason: z.string().max(LONGEST_REASON).optional(),
});
const decideUpdate = decisionMessage.extend({ decision: z.enum(['approve', 'reject']) });

export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly candidate: string;
  readonly approver: string;
  readonly reason?: string;
}

/** One version of the candidate that a person is asked about. */
export interface WaitingCandidate {
  readonly digest: string;
  readonly version: 'as made' | 'calibrated';
  /** The gate failed it: only an overruling with a reason can pass, and only where the policy lets a person overrule. */
  readonly failed: boolean;
  readonly mayOverrule: boolean;
}

/** Versions that an approval may name. */
export function approvable(waiting: readonly WaitingCandidate[]): readonly WaitingCandidate[] {
  return waiting.filter(({ failed, mayOverrule }) => !failed || mayOverrule);
}

/** What the run is ready to be told at this moment. */
export interface DecisionContext {
  /** Candidates now shown to the approver, the one as it was made first; none when nothing waits. */
  readonly waiting: readonly WaitingCandidate[];
  readonly decided: Decision | null;
}

export type ReadDecision =
  | { readonly ok: true; readonly decision: Decision }
  | { readonly ok: false; readonly problem: string };

/** Digests are shown to people by their first 12 characters; at least 8 must be echoed. */
export const DIGEST_SHOWN = 12;
const DIGEST_LEAST = 8;

export function pasteToDecide(candidate: string): string {
  return `{"candidate": "${candidate.slice(0, DIGEST_SHOWN)}", "approver": "you@example.com"}`;
}

/** Reads one approval or rejection; never throws, because a signal handler that throws would end or wedge the run. */
export function readDecision(
  kind: 'approve' | 'reject' | 'decide',
  message: unknown,
  context: DecisionContext,
): ReadDecision {
  const value = unwrapJsonString(message);
  const refuse = (problem: string): ReadDecision => ({ ok: false, problem });
  if (isUndecodable(value)) return refuse(`the message could not be read: ${value.undecodable}`);
  if (context.decided) {
    return refuse(
      `already decided: ${context.decided.decision} by ${context.decided.approver}; the first decision stands`,
    );
  }
  const { waiting } = context;
  const [first] = approvable(waiting);
  if (!first) return refuse('no candidate waits for a decision at this moment');
  const hint = `paste ${pasteToDecide(first.digest)}`;
  const parsed = (kind === 'decide' ? decideUpdate : decisionMessage).safeParse(value);
  if (!parsed.success) return refuse(`${describeZodError(parsed.error)}; ${hint}`);
  const { candidate, approver, reason } = parsed.data;
  const named = candidate.toLowerCase();
  const meant = waiting.filter(({ digest }) => digest.startsWith(named));
  const [chosen] = meant;
  if (named.length < DIGEST_LEAST || !chosen) {
    return refuse(
      `it names candidate "${candidate}", but ${inWords(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'}; ${hint}`,
    );
  }
  if (meant.length > 1) {
    return refuse(
      `"${candidate}" begins both ${meant.map(({ digest }) => digest).join(' and ')}; name more of the one that is meant`,
    );
  }
  const decision = kind === 'decide' ? (parsed.data as z.infer<typeof decideUpdate>).decision : kind;
  if (chosen.failed && decision === 'approve' && !chosen.mayOverrule) {
    return refuse(
      `the gate failed ${chosen.digest.slice(0, DIGEST_SHOWN)} (${chosen.version}) and the policy lets nobody overrule it; ${hint}`,
    );
  }
  if (chosen.failed && decision === 'approve' && !reason?.trim()) {
    return refuse('the gate failed, so an approval overrules it and must carry a "reason"');
  }
  return {
    ok: true,
    decision: {
      decision,
      candidate: chosen.digest,
      approver,
      ...(reason === undefined ? {} : { reason }),
    },
  };
}

function inWords(waiting: readonly WaitingCandidate[]): string {
  const names = waiting.map(({ digest, version }) =>
    waiting.length === 1 ? digest.slice(0, DIGEST_SHOWN) : `${digest.slice(0, DIGEST_SHOWN)} (${version})`,
  );
  return names.join(' and ');
}
