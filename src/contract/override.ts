import { z } from 'zod';
import { describeZodError } from './describe-zod-error.js';
import type { DiagnosisKind } from './diagnosis.js';
import { isUndecodable, unwrapJsonString } from './input.js';
import { placeholderIn } from './placeholders.js';
import type { MessageLimits } from './run-limits.js';
import { samePerson } from './same-person.js';

const KINDS = [
  'Drift',
  'StaleBaseline',
  'NoDrift',
  'UpstreamDefect',
  'UnrepresentativeDataset',
  'InsufficientEvidence',
] as const satisfies readonly DiagnosisKind[];

/**
 * What a person pastes to continue against a diagnosis. It names the diagnosis, as an approval names the candidate, so that
 * an override of one diagnosis cannot apply to another.
 */
function overrideMessage({ nameCharacters, reasonCharacters }: MessageLimits) {
  return z.strictObject({
    diagnosis: z.enum(KINDS),
    /** Who overrides. Temporal does not authenticate it. */
    by: z
      .string()
      .trim()
      .min(1, { error: 'empty; write who overrides, for example your e-mail address' })
      .max(nameCharacters),
    reason: z
      .string()
      .trim()
      .min(1, { error: 'empty; write why the diagnosis is wrong' })
      .max(reasonCharacters),
  });
}

export interface Override {
  readonly diagnosis: DiagnosisKind;
  readonly by: string;
  readonly reason: string;
}

export interface OverrideContext {
  /** The run's diagnosis; null before it was made. */
  readonly diagnosis: DiagnosisKind | null;
  /** False once the run has continued after its diagnosis, or ended by it. */
  readonly open: boolean;
  readonly given: Override | null;
  readonly limits: MessageLimits;
}

export type ReadOverride =
  | { readonly ok: true; readonly override: Override }
  | { readonly ok: false; readonly problem: string };

export function pasteToOverride(diagnosis: DiagnosisKind): string {
  return `{"diagnosis": "${diagnosis}", "by": "", "reason": ""}`;
}

/** The same on several lines, because a narrow page cuts long lines off. */
export function templateToOverride(diagnosis: DiagnosisKind): string {
  return JSON.stringify(JSON.parse(pasteToOverride(diagnosis)), null, 2);
}

/** Reads one override. Never throws: a signal handler that throws fails or stalls the run. */
export function readOverride(message: unknown, context: OverrideContext): ReadOverride {
  const { diagnosis, open, given, limits } = context;
  const refuse = (problem: string): ReadOverride => ({ ok: false, problem });
  const value = unwrapJsonString(message);
  if (isUndecodable(value)) return refuse(`the message could not be read: ${value.undecodable}`);
  if (given) return refuse(`already overridden by ${given.by}; the first override stands`);
  if (!open) return refuse('the run is past its diagnosis');
  // Before its shape: a person must not fill in a template that is refused anyway.
  if (limits.overriders?.length === 0) return refuse(overrideForbidden('', limits.overriders) as string);
  if (namesCleanEnding(value)) {
    return refuse(
      'clean windows are not a diagnosis that can be overridden; to rebaseline anyway, start with "evenIfClean": true',
    );
  }
  const parsed = overrideMessage(limits).safeParse(value);
  const hint = `paste ${pasteToOverride(diagnosis ?? 'UpstreamDefect')}`;
  if (!parsed.success) return refuse(`${describeZodError(parsed.error)}; ${hint}`);
  const placeholder = placeholderIn({ by: parsed.data.by, reason: parsed.data.reason }, limits);
  if (placeholder !== null) return refuse(placeholder);
  const forbidden = overrideForbidden(parsed.data.by, limits.overriders);
  if (forbidden !== null) return refuse(forbidden);
  if (diagnosis !== null && parsed.data.diagnosis !== diagnosis) {
    return refuse(`it names ${parsed.data.diagnosis}, but the diagnosis is ${diagnosis}; ${hint}`);
  }
  return { ok: true, override: parsed.data };
}

/** Why this person may not override a diagnosis; null if the policy allows it. @param overriders absent: everybody may */
export function overrideForbidden(by: string, overriders: readonly string[] | undefined): string | null {
  if (overriders === undefined || overriders.some((name) => samePerson(name, by))) return null;
  return overriders.length === 0
    ? 'the policy does not allow overriding a diagnosis (allowOverrideDiagnosis)'
    : `the policy does not allow "${by}" to override a diagnosis, only ${overriders.join(', ')} (allowOverrideDiagnosis)`;
}

function namesCleanEnding(value: unknown): boolean {
  return (value as { diagnosis?: unknown } | null | undefined)?.diagnosis === 'NothingToDo';
}
