/**
 * Control characters, format characters (they change the writing direction of the text around them or have no width),
 * other characters that are drawn as nothing, and halves of surrogate pairs.
 */
const INVISIBLE = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;

/** The text with every invisible character replaced, so that two names that look alike are alike. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, '\ufffd');
}
