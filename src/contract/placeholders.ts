import type { MessageLimits } from './run-limits.js';

/**
 * The problem with a message in which the text of a template was sent instead of a name or a reason, or null. Members are
 * named as in the message.
 */
export function placeholderIn(
  members: Readonly<Record<string, string | undefined>>,
  { placeholders = [] }: MessageLimits,
): string | null {
  for (const [member, text] of Object.entries(members)) {
    const said = text?.trim() ?? '';
    // A template may also mark what to replace with angle brackets.
    const isTemplate =
      placeholders.includes(said.toLowerCase()) || (placeholders.length > 0 && /^<.*>$/.test(said));
    if (isTemplate) return `${member}: "${said}" is the text of a template; replace it with your own`;
  }
  return null;
}
