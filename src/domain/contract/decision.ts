import { z } from 'zod';
import { describeZodError } from './describe-zod-error.js';
import { isUndecodable, unwrapJsonString } from './input.js';

// A decision is kept in the result and the record: what no person would write must not grow them past Temporal's limits.
const LONGEST_NAME = 200;
const LONGEST_REASON = 2000;

/** What an approver pastes. `candidate` echoes the digest, so that a stale or double click cannot approve the wrong baseline. */
export const decisionMessage = z.strictObject({
  candidate: z.string().trim().min(1).max(LONGEST_NAME),
  /** Who decides. Temporal does not authenticate it. */
  approver: z.string().trim().min(1).max(LONGEST_NAME),
  reason: z.string().max(LONGEST_REASON).optional(),
});
export const decideUpdate = decisionMessage.extend({ decision: z.enum(['approve', 'reject']) });

export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly candidate: string;
  readonly approver: string;
  readonly reason?: string;
}

/** What the run is ready to be told at this moment. */
export interface DecisionContext {
  /** Digest of the candidate now waiting for approval; null when nothing waits. */
  readonly candidate: string | null;
  /** Whether the gate failed and only an overruling with a reason can pass. */
  readonly needsReason: boolean;
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
  if (context.candidate === null) return refuse('no candidate waits for a decision at this moment');
  const hint = `paste ${pasteToDecide(context.candidate)}`;
  const parsed = (kind === 'decide' ? decideUpdate : decisionMessage).safeParse(value);
  if (!parsed.success) return refuse(`${describeZodError(parsed.error)}; ${hint}`);
  const { candidate, approver, reason } = parsed.data;
  const named = candidate.toLowerCase();
  if (named.length < DIGEST_LEAST || !context.candidate.startsWith(named)) {
    return refuse(
      `it names candidate "${candidate}", but ${context.candidate.slice(0, DIGEST_SHOWN)} waits; ${hint}`,
    );
  }
  const decision = kind === 'decide' ? (parsed.data as z.infer<typeof decideUpdate>).decision : kind;
  if (context.needsReason && decision === 'approve' && !reason?.trim()) {
    return refuse('the gate failed, so an approval overrules it and must carry a "reason"');
  }
  return {
    ok: true,
    decision: {
      decision,
      candidate: context.candidate,
      approver,
      ...(reason === undefined ? {} : { reason }),
    },
  };
}
