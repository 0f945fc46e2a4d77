import { z } from 'zod';
import { describeZodError } from './describe-zod-error.js';
import { isUndecodable, unwrapJsonString } from './input.js';
import { placeholderIn } from './placeholders.js';
import type { MessageLimits } from './run-limits.js';
import { samePerson } from './same-person.js';

/** No endpoint has more monitoring schedules than this, and each has at most one candidate. */
const MOST_CANDIDATES = 100;

/**
 * What an approver pastes. `candidate` repeats the digest, so that a stale message or a double click cannot approve another
 * baseline. Where several candidates wait, it is a list with one digest of each.
 */
function decisionMessage({ nameCharacters, reasonCharacters }: MessageLimits) {
  const digest = z.string().trim().min(1).max(nameCharacters);
  return z.strictObject({
    candidate: z.union([digest, z.array(digest).min(1).max(MOST_CANDIDATES)], {
      error: 'expected a digest, or a list of digests',
    }),
    /** Who decides. Temporal does not authenticate it. */
    approver: z
      .string()
      .trim()
      .min(1, { error: 'empty; write who decides, for example your e-mail address' })
      .max(nameCharacters),
    reason: z.string().max(reasonCharacters).optional(),
  });
}

const DECISIONS = z.enum(['approve', 'reject']);

/** The update names its decision. A signal's name is the decision; its input may repeat it, so that one text fits both. */
function messageOf(kind: MessageKind, limits: MessageLimits) {
  const message = decisionMessage(limits);
  if (kind === 'decide') return message.extend({ decision: DECISIONS });
  return limits.signalsTakeDecision ? message.extend({ decision: DECISIONS.optional() }) : message;
}

type MessageKind = 'approve' | 'reject' | 'decide';

export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly candidate: string;
  /** Where several candidates waited: the chosen version of each, in their order; the first is `candidate`. */
  readonly candidates?: readonly string[];
  readonly approver: string;
  readonly reason?: string;
}

/** One version of a candidate that waits for a decision. */
export interface WaitingCandidate {
  readonly digest: string;
  /** The monitors that the candidate is for; absent if all monitors get the same candidate. */
  readonly scheduleNames?: readonly string[];
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

/** The versions in words for people. */
export const VERSION_TITLES: Readonly<Record<WaitingCandidate['version'], string>> = {
  original: 'original thresholds',
  calibrated: 'relaxed thresholds',
};

/** The versions that can be approved, the recommended one first. */
export function approvable(waiting: readonly WaitingCandidate[]): readonly WaitingCandidate[] {
  return waiting
    .filter(({ failed, mayOverrule }) => !failed || mayOverrule)
    .sort((a, b) => Number(b.recommended ?? false) - Number(a.recommended ?? false));
}

/** The versions of each candidate that waits. */
export function byCandidate(waiting: readonly WaitingCandidate[]): readonly (readonly WaitingCandidate[])[] {
  const groups = new Map<string, WaitingCandidate[]>();
  for (const one of waiting) {
    const monitors = JSON.stringify(one.scheduleNames ?? []);
    groups.set(monitors, [...(groups.get(monitors) ?? []), one]);
  }
  return [...groups.values()];
}

/** The digests that an approval names if the approver follows the recommendation: one of each candidate. */
export function digestsToApprove(waiting: readonly WaitingCandidate[]): readonly string[] {
  // Monitors with different live baselines may get the same candidate. One digest then names it for all.
  return [...new Set(byCandidate(waiting).flatMap((versions) => approvable(versions)[0]?.digest ?? []))];
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

/** The input of the update `decide`, and of the signals `approve` and `reject`: one line for a sentence. */
export function pasteToDecide(candidates: string | readonly string[]): string {
  const [one, ...others] = [candidates].flat().map((digest) => `"${digest.slice(0, DIGEST_SHOWN)}"`);
  const candidate = others.length === 0 ? one : `[${[one, ...others].join(', ')}]`;
  return `{"decision": "approve", "candidate": ${candidate}, "approver": "", "reason": ""}`;
}

/** The same on several lines, because a narrow page cuts long lines off. */
export function templateToDecide(candidates: string | readonly string[]): string {
  return JSON.stringify(JSON.parse(pasteToDecide(candidates)), null, 2);
}

/** Reads one approval or rejection. Never throws: a signal handler that throws fails or stalls the run. */
export function readDecision(kind: MessageKind, message: unknown, context: DecisionContext): ReadDecision {
  const value = unwrapJsonString(message);
  const refuse = (problem: string): ReadDecision => ({ ok: false, problem });
  if (isUndecodable(value)) return refuse(`the message could not be read: ${value.undecodable}`);
  if (context.decided) {
    return refuse(
      `already decided: ${context.decided.decision} by ${context.decided.approver}; the first decision stands`,
    );
  }
  const { waiting, limits } = context;
  const toApprove = digestsToApprove(waiting);
  if (toApprove.length === 0 || !limits) return refuse('no candidate waits for a decision at this moment');
  const hint = `paste ${pasteToDecide(toApprove)}`;
  const parsed = messageOf(kind, limits).safeParse(value);
  if (!parsed.success) return refuse(`${describeZodError(parsed.error)}; ${hint}`);
  const { candidate, approver, reason } = parsed.data;
  const named = 'decision' in parsed.data ? parsed.data.decision : undefined;
  const decision = kind === 'decide' ? (named as Decision['decision']) : kind;
  if (named !== undefined && named !== decision) {
    return refuse(
      `the signal is "${kind}", but its input has "decision": "${named}"; send the one that you mean`,
    );
  }
  const placeholder = placeholderIn({ approver, reason }, limits);
  if (placeholder !== null) return refuse(placeholder);
  // Runs of earlier versions, which have one candidate, refused every list. Their replay must refuse it too.
  if (Array.isArray(candidate) && byCandidate(waiting).length === 1) {
    return refuse(`candidate: expected a digest and no list, because one candidate waits; ${hint}`);
  }
  const read = readDigests([candidate].flat(), waiting, limits.digestCharacters);
  if ('problem' in read) return refuse(`${read.problem}${read.hint ? `; ${hint}` : ''}`);
  const choice = oneOfEach(read.digests, waiting);
  if ('problem' in choice) return refuse(`${choice.problem}; ${hint}`);
  const { chosen } = choice;
  if (decision === 'approve' && limits.starters?.some((starter) => samePerson(starter, approver))) {
    return refuse(
      `"${approver}" started this run, and the policy requires another person to approve it (requireOtherApprover)`,
    );
  }
  const failed = decision === 'approve' ? chosen.filter((one) => one.failed) : [];
  const refused = failed.find(({ mayOverrule }) => !mayOverrule);
  if (refused) {
    return refuse(
      `the gate failed ${refused.digest.slice(0, DIGEST_SHOWN)} (${VERSION_TITLES[refused.version]}) and the policy does not allow overruling the gate; ${hint}`,
    );
  }
  if (failed.length > 0 && !reason?.trim()) {
    return refuse('the gate failed this version, so an approval overrules the gate and needs a "reason"');
  }
  const digests = chosen.map(({ digest }) => digest);
  return {
    ok: true,
    decision: {
      decision,
      candidate: digests[0] as string,
      ...(digests.length > 1 ? { candidates: digests } : {}),
      approver,
      ...(reason?.trim() ? { reason } : {}),
    },
  };
}

/** The whole digest of each name, which is the start of one. */
function readDigests(
  names: readonly string[],
  waiting: readonly WaitingCandidate[],
  leastCharacters: number,
): { readonly digests: ReadonlySet<string> } | { readonly problem: string; readonly hint: boolean } {
  const digests = new Set<string>();
  for (const name of names) {
    const start = name.toLowerCase();
    // Two candidates may have a version in common.
    const matching = [
      ...new Set(waiting.map(({ digest }) => digest).filter((digest) => digest.startsWith(start))),
    ];
    const [digest] = matching;
    if (start.length < leastCharacters || digest === undefined) {
      return {
        problem: `it names candidate "${name}", but ${digestsOf(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'}`,
        hint: true,
      };
    }
    if (matching.length > 1) {
      return {
        problem: `"${name}" is the start of both ${matching.join(' and ')}; give more characters of the digest`,
        hint: false,
      };
    }
    digests.add(digest);
  }
  return { digests };
}

/** A decision names exactly one version of each candidate, because all of them are released together or not at all. */
function oneOfEach(
  digests: ReadonlySet<string>,
  waiting: readonly WaitingCandidate[],
): { readonly chosen: readonly WaitingCandidate[] } | { readonly problem: string } {
  const candidates = byCandidate(waiting);
  const offers = (digest: string) =>
    candidates.filter((versions) => versions.some((version) => version.digest === digest)).length;
  const chosen: WaitingCandidate[] = [];
  for (const versions of candidates) {
    const named = versions.filter(({ digest }) => digests.has(digest));
    // A version that two candidates have in common is meant for the one whose other version is not named.
    const own = named.filter(({ digest }) => offers(digest) === 1);
    const [one, second] = own.length > 0 ? own : named;
    const which = `the candidate for ${monitorsOf(versions)}`;
    if (!one) {
      return {
        problem: `it names no version of ${which}; a decision names one version of each of the ${candidates.length} candidates`,
      };
    }
    if (second) return { problem: `it names two versions of ${which}; name one of them` };
    chosen.push(one);
  }
  const used = new Set(chosen.map(({ digest }) => digest));
  const unused = [...digests].find((digest) => !used.has(digest));
  return unused === undefined
    ? { chosen }
    : {
        problem: `it names two versions of the same candidate, one of them ${unused.slice(0, DIGEST_SHOWN)}; name one of them`,
      };
}

function monitorsOf(versions: readonly WaitingCandidate[]): string {
  return versions[0]?.scheduleNames?.join(', ') ?? 'the monitors';
}

function digestsOf(waiting: readonly WaitingCandidate[]): string {
  const named = (one: WaitingCandidate) =>
    [VERSION_TITLES[one.version], ...(one.scheduleNames ? [`for ${one.scheduleNames.join(', ')}`] : [])].join(
      ' ',
    );
  const names = waiting.map((one) =>
    waiting.length === 1
      ? one.digest.slice(0, DIGEST_SHOWN)
      : `${one.digest.slice(0, DIGEST_SHOWN)} (${named(one)})`,
  );
  return names.join(' and ');
}
