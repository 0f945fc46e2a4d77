import { z } from 'zod';
import { describeZodError } from './describe-zod-error.js';
import type { DiagnosisKind } from './diagnosis.js';
import { isUndecodable, unwrapJsonString } from './input.js';

const KINDS = [
  'Drift',
  'StaleBaseline',
  'UpstreamDefect',
  'UnrepresentativeDataset',
  'InsufficientEvidence',
] as const satisfies readonly DiagnosisKind[];

/**
 * What a person pastes to go on against a diagnosis. It names the diagnosis, as an approval names the candidate, so
 * that what was meant for one finding does not pass another.
 */
const overrideMessage = z.strictObject({
  diagnosis: z.enum(KINDS),
  /** Who overrides. Temporal does not authenticate it. */
  by: z.string().trim().min(1).max(200),
  reason: z.string().trim().min(1).max(2000),
});
export type Override = z.infer<typeof overrideMessage>;

export interface OverrideContext {
  /** The diagnosis that was made; null before. */
  readonly diagnosis: DiagnosisKind | null;
  /** False once the run has gone on or ended by its diagnosis. */
  readonly open: boolean;
  readonly given: Override | null;
}

export type ReadOverride =
  | { readonly ok: true; readonly override: Override }
  | { readonly ok: false; readonly problem: string };

export function pasteToOverride(diagnosis: DiagnosisKind): string {
  return `{"diagnosis": "${diagnosis}", "by": "you@example.com", "reason": "why it is wrong"}`;
}

/** Reads one override; never throws, because a signal handler that throws would end or wedge the run. */
export function readOverride(message: unknown, { diagnosis, open, given }: OverrideContext): ReadOverride {
  const refuse = (problem: string): ReadOverride => ({ ok: false, problem });
  const value = unwrapJsonString(message);
  if (isUndecodable(value)) return refuse(`the message could not be read: ${value.undecodable}`);
  if (given) return refuse(`already overridden by ${given.by}; the first override stands`);
  if (!open) return refuse('the run has gone past its diagnosis');
  if (namesCleanEnding(value)) {
    return refuse(
      'clean windows are no diagnosis to override; to rebaseline all the same, start with "evenIfClean": true',
    );
  }
  const parsed = overrideMessage.safeParse(value);
  const hint = `paste ${pasteToOverride(diagnosis ?? 'UpstreamDefect')}`;
  if (!parsed.success) return refuse(`${describeZodError(parsed.error)}; ${hint}`);
  if (diagnosis !== null && parsed.data.diagnosis !== diagnosis) {
    return refuse(`it names ${parsed.data.diagnosis}, but the diagnosis is ${diagnosis}; ${hint}`);
  }
  return { ok: true, override: parsed.data };
}

function namesCleanEnding(value: unknown): boolean {
  return (value as { diagnosis?: unknown } | null | undefined)?.diagnosis === 'NothingToDo';
}
