import { z } from 'zod';
import { describeZodError } from './describe-zod-error.js';
import { isUndecodable, unwrapJsonString } from './input.js';
import type { MessageLimits } from './run-limits.js';

/**
 * What an approver pastes. `candidate` repeats the digest, so that a stale message or a double click cannot approve another
 * baseline.
 */
function decisionMessage({ nameCharacters, reasonCharacters }: MessageLimits) {
  return z.strictObject({
    candidate: z.string().trim().min(1).max(nameCharacters),
    /** Who decides. Temporal does not authenticate it. */
    approver: z.string().trim().min(1).max(nameCharacters),
    reason: z.string().max(reasonCharacters).optional(),
  });
}

function decideUpdate(limits: MessageLimits) {
  return decisionMessage(limits).extend({ decision: z.enum(['approve', 'reject']) });
}

type DecideMessage = z.infer<ReturnType<typeof decideUpdate>>;

export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly candidate: string;
  readonly approver: string;
  readonly reason?: string;
}

/** One version of the candidate that waits for a decision. */
export interface WaitingCandidate {
  readonly digest: string;
  readonly version: 'original' | 'calibrated';
  /** The gate failed this version: approving it overrules the gate, needs a reason, and is possible only if the policy allows it. */
  readonly failed: boolean;
  readonly mayOverrule: boolean;
  /** The version to approve: the original fails only where its thresholds leave no room for chance, and this one passes. */
  readonly recommended?: true;
}

/** Why a version is recommended, for a person. */
export const WHY_RECOMMENDED =
  'recommended, because the original fails only by chance: normal windows violate its thresholds';

/** The versions that can be approved, the recommended one first. */
export function approvable(waiting: readonly WaitingCandidate[]): readonly WaitingCandidate[] {
  return waiting
    .filter(({ failed, mayOverrule }) => !failed || mayOverrule)
    .sort((a, b) => Number(b.recommended ?? false) - Number(a.recommended ?? false));
}

/** What a decision is checked against. */
export interface DecisionContext {
  /** The versions that wait for a decision, the original first; empty when none waits. */
  readonly waiting: readonly WaitingCandidate[];
  readonly decided: Decision | null;
  /** Null before the run is resolved; no version waits then. */
  readonly limits: MessageLimits | null;
}

export type ReadDecision =
  | { readonly ok: true; readonly decision: Decision }
  | { readonly ok: false; readonly problem: string };

/** Messages for people show this many characters of a digest. */
export const DIGEST_SHOWN = 12;

export function pasteToDecide(candidate: string): string {
  return `{"candidate": "${candidate.slice(0, DIGEST_SHOWN)}", "approver": "you@example.com"}`;
}

/** Reads one approval or rejection. Never throws: a signal handler that throws fails or stalls the run. */
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
  const { waiting, limits } = context;
  const [first] = approvable(waiting);
  if (!first || !limits) return refuse('no candidate waits for a decision at this moment');
  const hint = `paste ${pasteToDecide(first.digest)}`;
  const parsed = (kind === 'decide' ? decideUpdate(limits) : decisionMessage(limits)).safeParse(value);
  if (!parsed.success) return refuse(`${describeZodError(parsed.error)}; ${hint}`);
  const { candidate, approver, reason } = parsed.data;
  const named = candidate.toLowerCase();
  const matching = waiting.filter(({ digest }) => digest.startsWith(named));
  const [chosen] = matching;
  if (named.length < limits.digestCharacters || !chosen) {
    return refuse(
      `it names candidate "${candidate}", but ${digestsOf(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'}; ${hint}`,
    );
  }
  if (matching.length > 1) {
    return refuse(
      `"${candidate}" is the start of both ${matching.map(({ digest }) => digest).join(' and ')}; give more characters of the digest`,
    );
  }
  const decision = kind === 'decide' ? (parsed.data as DecideMessage).decision : kind;
  if (chosen.failed && decision === 'approve' && !chosen.mayOverrule) {
    return refuse(
      `the gate failed ${chosen.digest.slice(0, DIGEST_SHOWN)} (${chosen.version}) and the policy does not allow overruling the gate; ${hint}`,
    );
  }
  if (chosen.failed && decision === 'approve' && !reason?.trim()) {
    return refuse('the gate failed this version, so an approval overrules the gate and needs a "reason"');
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

function digestsOf(waiting: readonly WaitingCandidate[]): string {
  const names = waiting.map(({ digest, version }) =>
    waiting.length === 1 ? digest.slice(0, DIGEST_SHOWN) : `${digest.slice(0, DIGEST_SHOWN)} (${version})`,
  );
  return names.join(' and ');
}
